import { StartupError } from '../platform/failures';
import { type KeyStore, liveKeys } from '../vault/access/apiKeys';

/**
 * Production serves nobody by keys that everybody may know, and nobody before somebody answers for who is let in.
 *
 * @param signIn people come by an identity provider, so that a key of a security administrator may be there later
 * @throws StartupError `CONFIG` while throw-away keys are live, or no key of a security administrator is
 */
export async function refuseThrowAway(store: KeyStore, signIn: boolean): Promise<void> {
  const { throwAway, granting } = await liveKeys(store);
  if (throwAway > 0)
    throw new StartupError(
      'CONFIG',
      `生产环境不得使用临时密钥：请吊销 ${throwAway} 个 demo-… 密钥（npm run keys -- revoke ID）/ production refuses throw-away keys: revoke ${throwAway} of them`,
    );
  if (granting === 0 && !signIn)
    throw new StartupError(
      'CONFIG',
      '生产环境须先建立安全管理员密钥 / production needs a key of a security administrator first: npm run keys -- create --role securityAdmin --person 工号',
    );
}
