import type { Facts } from '../../../doctor/facts/facts.ts';
import { answerNetwork } from './answer-network.ts';
import { answerPermissions } from './answer-permissions.ts';
import { answerServices } from './answer-services.ts';
import { realNames } from './real-names.ts';
import { TypedAccount } from './typed-account.ts';

/** An account in which a template is deployed, answering as AWS documents it. */
export function accountOf(facts: Facts): TypedAccount {
  const account = new TypedAccount();
  const real = realNames(facts);
  answerNetwork(account, facts, real);
  answerPermissions(account, facts, real);
  answerServices(account, facts, real);
  return account;
}
