import type { Connection } from '../client';
import { Conversation } from '../conversation/Conversation';
import { END } from '../conversation/documents';
import { useConversation } from '../conversation/useConversation';
import type { ChatSessionStatus } from '../gql/graphql';
import { mutateOnce } from '../once';
import { useAct } from '../useAct';
import { placeText } from './placeText';
import type { Chat } from './shop';
import { usePlace } from './usePlace';

/** The chat goes on, or goes on when the customer writes again. */
const WRITABLE: (ChatSessionStatus | null | undefined)[] = ['IN_QUEUE', 'CUSTOMER_LAST', 'USER_LAST', 'FINISHED'];
const GOING_ON = WRITABLE.slice(0, 3);

interface Props {
  connection: Connection;
  chat: Chat;
  onLeave: () => void;
}

export function CustomerChat({ connection, chat, onLeave }: Props) {
  const id = chat.chatSessionId;
  const { session, messages, ended, addMessage } = useConversation(connection, id);
  const waits = session?.status === 'IN_QUEUE';
  const place = usePlace(connection, chat, waits);
  const { problem, act } = useAct();
  const isOver = ended !== '' || (session !== null && !GOING_ON.includes(session.status));
  const agent = session?.user?.fullName || 'The shop';

  const state = () => {
    if (ended) return ended;
    if (!session) return 'Connecting…';
    if (waits) return placeText(place);
    return isOver ? 'This chat is over.' : `You are chatting with ${agent}.`;
  };

  return (
    <>
      <p className="state" role="status">
        {state()}
      </p>
      <Conversation
        connection={connection}
        id={id}
        mine="TO_USER"
        author={null}
        messages={messages}
        addMessage={addMessage}
        typing={session?.flags?.includes('USER_IS_TYPING') ? agent : ''}
        writable={!ended && WRITABLE.includes(session?.status)}
      />
      <p role="alert">{problem}</p>
      <div className="actions">
        {isOver ? (
          <button onClick={onLeave}>Start another chat</button>
        ) : (
          <button onClick={() => act(() => mutateOnce(connection, END, { id }))}>Leave the chat</button>
        )}
      </div>
    </>
  );
}
