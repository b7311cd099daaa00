import type { Connection } from '../client';
import { Conversation } from '../conversation/Conversation';
import { END } from '../conversation/documents';
import { useConversation } from '../conversation/useConversation';
import type { DeskQuery, SessionPartsFragment as Session } from '../gql/graphql';
import { mutateOnce } from '../once';
import { useAct } from '../useAct';
import { ACCEPT, REJECT, TRANSFER } from './documents';
import { Transfer } from './Transfer';

interface Props {
  connection: Connection;
  id: number;
  desk: Pick<DeskQuery, 'viewer' | 'userAgents'>;
  onShow: (session: Session) => void;
}

/** The session that an agent works on. */
export function Work({ connection, id, desk, onShow }: Props) {
  const { session, messages, ended, addMessage } = useConversation(connection, id);
  const { problem, act } = useAct();
  const me = desk.viewer.associateId;
  const isMine = session?.user?.associateId === me;
  const isOffered = session?.transferTo?.associateId === me;
  const goesOn = session?.status === 'CUSTOMER_LAST' || session?.status === 'USER_LAST';
  const customer = session?.customerName || 'The customer';

  const accept = async () => {
    onShow((await mutateOnce(connection, ACCEPT, { id })).acceptChatSessionTransfer.chatSession);
  };
  const reject = async () => {
    onShow((await mutateOnce(connection, REJECT, { id })).rejectChatSessionTransfer.chatSession);
  };
  const transfer = async (to: string) => {
    onShow((await mutateOnce(connection, TRANSFER, { id, to })).transferChatSession.chatSession);
  };

  return (
    <article className="work" aria-label={`Chat with ${customer}`}>
      <p className="state" role="status">
        {ended || (session && describe(session, customer, isMine))}
      </p>
      <Conversation
        connection={connection}
        id={id}
        mine="TO_CUSTOMER"
        author={session?.user?.fullName ?? null}
        messages={messages}
        addMessage={addMessage}
        typing={session?.flags?.includes('CUSTOMER_IS_TYPING') ? customer : ''}
        writable={isMine && goesOn}
      />
      <p role="alert">{problem}</p>
      <div className="actions">
        {isOffered && <button onClick={() => act(accept)}>Take it over</button>}
        {isOffered && <button onClick={() => act(reject)}>Reject it</button>}
        {isMine && goesOn && <Transfer desk={desk} onTransfer={(to) => act(() => transfer(to))} />}
        {isMine && goesOn && (
          <button onClick={() => act(() => mutateOnce(connection, END, { id }))}>Close the chat</button>
        )}
      </div>
    </article>
  );
}

function describe({ status, user, transferTo }: Session, customer: string, isMine: boolean): string {
  if (status === 'IN_QUEUE') return `${customer} waits.`;
  if (status !== 'CUSTOMER_LAST' && status !== 'USER_LAST') return 'This chat is over.';
  if (transferTo) return `Offered to ${transferTo.fullName}.`;
  return isMine ? `You chat with ${customer}.` : `${user?.fullName} chats with ${customer}.`;
}
