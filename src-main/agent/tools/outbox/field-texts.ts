/** Texts of mails and events: one line for what becomes a header, lines for bodies. */
import { z } from 'zod';
import { deceptive, deceptiveInLines } from '../shown-text.ts';

/** Without line breaks, controls, and characters that cannot be seen or that turn the reading direction. */
export const oneLine = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((text) => !deceptive.test(text), 'write one line, without characters that cannot be seen');

/** Marks of direction could show a person another text than the one that is sent. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

export const lines = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine(
      (text) => !deceptiveInLines.test(text) && !turning.test(text),
      'write text without control characters and marks of direction',
    );

/** One address without a name: ASCII, so that no letter looks like another. */
export const mailAddress = z
  .email('write an address such as anna@example.org, without a name')
  .max(254)
  .refine((text) => /^[\x21-\x7e]+$/u.test(text), 'write the address in ASCII');
