import { expect, it } from 'vitest';
import { loadSettingsInForce, secretsOf } from '../../src/settings/index.js';

it('knows every password and token, as given and decoded', () => {
  const inForce = loadSettingsInForce(
    {
      DATABASE_URL: 'postgres://ana:one%20word@db/crm?sslpassword=two',
      BOT_DB_PASSWORD: 'three',
      REDIS_URL: 'redis://four@cache:6379',
      BOT_ALERT_WEBHOOK: 'https://hooks.example/services/five',
      BOT_SERVE_TOKEN: 'six-six-six-six-six',
      BOT_DB_USER: 'public',
    },
    '/nonexistent/.env',
  );
  const secrets = secretsOf(inForce);
  for (const secret of [
    'one%20word',
    'one word',
    'two',
    'three',
    'four',
    'services/five',
    'six-six-six-six-six',
  ])
    expect(secrets).toContain(secret);
  for (const harmless of ['', 'ana', 'public', 'crm', 'cache:6379', 'cache'])
    expect(secrets).not.toContain(harmless);
});
