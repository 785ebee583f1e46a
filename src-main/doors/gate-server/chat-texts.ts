/** What a chat answer says where the model says nothing. */
import type { Approval } from '../../agent/approvals.ts';
import type { SafeReply } from '../../agent/turn.ts';

/** A safe reply as one text. */
export function replyText({ message, alternatives }: SafeReply): string {
  return [message, ...alternatives.map((one) => `- ${one}`)].join('\n');
}

/** How to ask again. */
export function escalationText({ id, expiresAt }: Approval, language: 'en' | 'ja'): string {
  if (language === 'ja')
    return `この依頼は人の判断を待っています（承認 ${id}、期限 ${expiresAt}）。承認された後、同じ内容に "so8t": {"approval": "${id}"} を添えてもう一度送ってください。`;
  return (
    `A person has to decide about this request (approval ${id}, until ${expiresAt}). ` +
    `When it is granted, send the same request again with "so8t": {"approval": "${id}"}.`
  );
}
