/** The body of a request, within limits, as what its schema says. */
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { RequestProblem } from './request-problem.ts';

/** Longest body, in bytes. */
export const bodyLimit = 1024 * 1024;

/**
 * @param milliseconds within which all of it must have arrived
 * @throws RequestProblem 400 naming the field, 408, 413, 415
 */
export async function readBody<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
  milliseconds: number,
): Promise<z.infer<Schema>> {
  const type = request.headers['content-type'] ?? '';
  // A page can send a form without being asked, but not JSON.
  if (!/^application\/json\s*(;|$)/iu.test(type))
    throw new RequestProblem(415, 'unsupported_media_type', 'Send JSON (Content-Type: application/json).');
  const text = await readText(request, milliseconds);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new RequestProblem(400, 'malformed_json', `The body is not JSON: ${(error as Error).message}`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.map(String).join('.') || 'body'}: ${message}`);
  throw new RequestProblem(400, 'invalid_request', problems.join('; '));
}

async function readText(request: IncomingMessage, milliseconds: number): Promise<string> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > bodyLimit) throw tooLong();
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const late = setTimeout(() => stop(timedOut()), milliseconds);
    function stop(problem: RequestProblem): void {
      clearTimeout(late);
      request.pause();
      reject(problem);
    }
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > bodyLimit) stop(tooLong());
      else chunks.push(chunk);
    });
    request.once('end', () => {
      clearTimeout(late);
      resolve(Buffer.concat(chunks));
    });
    request.once('close', () => stop(new RequestProblem(400, 'gone', 'The connection was closed.')));
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RequestProblem(400, 'malformed_text', 'The body is not UTF-8.');
  }
}

const tooLong = (): RequestProblem =>
  new RequestProblem(413, 'too_long', `The body is longer than ${bodyLimit} bytes.`, { Connection: 'close' });

const timedOut = (): RequestProblem =>
  new RequestProblem(408, 'too_slow', 'The body did not arrive in time.', { Connection: 'close' });
