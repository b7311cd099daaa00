/** The part of the shop's own server and page: they start a chat, and keep its key for this tab. */

import type { Door } from '../client';
import { toHtml } from '../conversation/html';

export interface Chat {
  chatSessionId: number;
  chatTopicId: number;
  /** Lets the bearer into this one session, so it is kept in this tab only. */
  sessionKey: string;
}

const KEPT = 'chat';

/**
 * Asks the shop's server for a chat. It calls `startChatSession` with its application's token, which
 * never leaves it, and hands on the number of the session and its key.
 */
export async function startChat(name: string, question: string, attempt: string): Promise<Chat> {
  const answer = await fetch('/demo/chats', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': attempt },
    body: JSON.stringify({ name, message: toHtml(question) }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  const chat = (await answer.json()) as Chat;
  sessionStorage.setItem(KEPT, JSON.stringify(chat));
  return chat;
}

export function keptChat(): Chat | null {
  return JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Chat | null;
}

export function forgetChat(): void {
  sessionStorage.removeItem(KEPT);
}

/** The customer's way in. The cookie of an agent who is logged in in this browser is not sent. */
export function doorOf({ chatSessionId, sessionKey }: Chat): Door {
  return {
    headers: () => ({ Authorization: `ChatSession ${chatSessionId}:${sessionKey}` }),
    credentials: 'omit',
  };
}
