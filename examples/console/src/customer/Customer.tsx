import { useMemo, useState } from 'react';

import { connect } from '../client';
import { Window } from '../Window';
import { CustomerChat } from './CustomerChat';
import { doorOf, forgetChat, keptChat, type Chat } from './shop';
import { Start } from './Start';

/** The customer's window: a form, then the chat. */
export function Customer() {
  const [chat, setChat] = useState(keptChat);

  const leave = () => {
    forgetChat();
    setChat(null);
  };

  if (!chat) {
    return (
      <Window title="Customer">
        <Start onStart={setChat} />
      </Window>
    );
  }
  return <Connected key={chat.chatSessionId} chat={chat} onLeave={leave} />;
}

function Connected({ chat, onLeave }: { chat: Chat; onLeave: () => void }) {
  const connection = useMemo(() => connect(doorOf(chat)), [chat]);

  return (
    <Window title="Customer" connection={connection}>
      <CustomerChat connection={connection} chat={chat} onLeave={onLeave} />
    </Window>
  );
}
