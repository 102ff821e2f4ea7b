// A real provider of OpenID Connect for the tests: oidc-provider (npm), which is certified by the
// OpenID Foundation, with its own pages for signing in and consenting.
//
//   node provider.mjs PORT REDIRECT_URI POST_LOGOUT_URI
//
// Who signs in types the subject into "login"; every password is right. It prints "ready" when it
// answers. MGI_TEST_PROVIDER names the folder in which oidc-provider is installed.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const [port, redirectUri, postLogoutUri] = process.argv.slice(2);
const folder = process.env.MGI_TEST_PROVIDER;
const require = createRequire(path.join(folder, 'package.json'));
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));

const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'mgi',
      client_secret: 'a secret of the tests, which opens nothing else',
      redirect_uris: [redirectUri],
      post_logout_redirect_uris: [postLogoutUri],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  pkce: { required: () => true },
  cookies: { keys: ['a key of the tests'] },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
