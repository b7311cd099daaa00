import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';

import type { Connection } from '../client';
import type { ChatMessageType, MessagePartsFragment as Message } from '../gql/graphql';
import { toHtml } from './html';
import { useOutbox } from './useOutbox';
import { useTyping } from './useTyping';

interface Props {
  connection: Connection;
  id: number;
  /** The type of the messages that this side writes; they are shown as "You". */
  mine: Exclude<ChatMessageType, 'INVALID' | 'SPECIAL'>;
  /** The name that the other side sees; null leaves it to the service. */
  author: string | null;
  messages: Message[];
  addMessage: (message: Message) => void;
  /** The name of the one who types on the other side; empty if nobody does. */
  typing: string;
  writable: boolean;
}

/** The messages of a session, and the field to write one. */
export function Conversation({ connection, id, mine, author, messages, addMessage, typing, writable }: Props) {
  const { waiting, send } = useOutbox(connection, id, addMessage);
  const { typed, sent } = useTyping(connection, id);
  const [text, setText] = useState('');
  const list = useRef<HTMLDivElement>(null);

  const count = messages.length + waiting.length;
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count]);

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!text.trim()) return;
    send({ type: mine, author, message: toHtml(text.trim()) });
    sent();
    setText('');
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };

  return (
    <>
      <div className="messages" ref={list} role="log" aria-label="Messages" tabIndex={0}>
        <ol>
          {messages.filter(isShown).map((each) => (
            <li key={each.chatMessageId} className={each.type === mine ? 'mine' : 'theirs'}>
              <span className="author">{each.type === mine ? 'You' : each.author}</span>
              <Text html={each.message ?? ''} />
            </li>
          ))}
          {waiting.map(({ key, message, refused }) => (
            <li key={`waiting ${key}`} className="mine waiting">
              <span className="author">{refused ? `Not sent: ${refused}` : 'Sending…'}</span>
              <Text html={message} />
            </li>
          ))}
        </ol>
      </div>
      <p className="typing" role="status">
        {typing && `${typing} is typing…`}
      </p>
      {writable && (
        <form className="composer" onSubmit={submit}>
          <textarea
            aria-label="Message"
            rows={2}
            maxLength={3_000}
            value={text}
            onKeyDown={onKeyDown}
            onChange={(event) => {
              setText(event.target.value);
              if (event.target.value) typed();
            }}
          />
          <button>Send</button>
        </form>
      )}
    </>
  );
}

/** Special messages tell programs what happened; the ones with a text are also for people. */
function isShown({ type, message }: Message): boolean {
  return type !== 'SPECIAL' || Boolean(message);
}

/** The service has cleaned the HTML of messages; one that is still on its way was escaped here (html.ts). */
function Text({ html }: { html: string }) {
  return <div className="text" dangerouslySetInnerHTML={{ __html: html }} />;
}
