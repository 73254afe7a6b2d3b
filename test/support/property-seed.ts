import fc from 'fast-check';

/**
 * Every run of the tests tries the same values, so that a change is judged by what it changed. `PROPERTY_SEED=random` tries
 * new ones (`npm run test:properties`); a failure prints its seed, and `PROPERTY_SEED=<that>` replays it.
 */
const given = process.env['PROPERTY_SEED'] ?? '20261123';
if (given !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(given) });
