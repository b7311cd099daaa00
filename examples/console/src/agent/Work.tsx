import type { Client } from '@urql/core';

import { Conversation } from '../conversation/Conversation';
import { END } from '../conversation/documents';
import { useConversation } from '../conversation/useConversation';
import type { DeskQuery, SessionPartsFragment as Session } from '../gql/graphql';
import { mutateOnce } from '../once';
import { ACCEPT, REJECT } from './documents';
import { AGENT } from './session';
import { Transfer } from './Transfer';

interface Props {
  client: Client;
  id: number;
  desk: Pick<DeskQuery, 'viewer' | 'userAgents'>;
  onShow: (session: Session) => void;
  onClose: () => void;
}

/** The session that an agent works on. */
export function Work({ client, id, desk, onShow, onClose }: Props) {
  const { session, messages, ended, addMessage } = useConversation(client, id);
  const me = desk.viewer.associateId;
  const isMine = session?.user?.associateId === me;
  const isOffered = session?.transferTo?.associateId === me;
  const goesOn = session?.status === 'CUSTOMER_LAST' || session?.status === 'USER_LAST';
  const customer = session?.customerName || 'The customer';

  const end = () => void mutateOnce(client, AGENT, END, { id });
  const accept = async () => onShow((await mutateOnce(client, AGENT, ACCEPT, { id })).acceptChatSessionTransfer.chatSession);
  const reject = async () => {
    onShow((await mutateOnce(client, AGENT, REJECT, { id })).rejectChatSessionTransfer.chatSession);
    onClose();
  };

  return (
    <article className="work" aria-label={`Chat with ${customer}`}>
      <p className="state" role="status">
        {ended || (session && describe(session, customer, isMine))}
      </p>
      <Conversation
        client={client}
        door={AGENT}
        id={id}
        mine="TO_CUSTOMER"
        author={desk.viewer.name}
        messages={messages}
        addMessage={addMessage}
        typing={session?.flags?.includes('CUSTOMER_IS_TYPING') ? customer : ''}
        writable={isMine && goesOn}
      />
      <div className="actions">
        {isOffered && <button onClick={() => void accept()}>Take it over</button>}
        {isOffered && <button onClick={() => void reject()}>Reject it</button>}
        {isMine && goesOn && <Transfer client={client} id={id} desk={desk} onShow={onShow} />}
        {isMine && goesOn && <button onClick={end}>Close the chat</button>}
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
