import type { Client } from 'pg';
import { quoteLiteral } from '../generator/quote.ts';

/** What the ledger of a database has that was made before the protocol's SQL was put in order: 22 migrations. */
const UNRELEASED: readonly (readonly [name: string, checksum: string])[] = [
  ['0001_ledger.sql', 'b9786f366dea00c0cf3f1a0b8cb7ff0df0ee91456e3fbf52aab5a26e9dabc965'],
  ['0002_loading.sql', '53aeeb305f49164d819e0ed7e806a4c3cd349eee6ba109f4b34c52fd76bd73b2'],
  ['0003_publishing.sql', 'fa179fc7c789a299021d658adc1477390b4c601c0ca436637d974a562588d46d'],
  ['0004_steps.sql', '755137b770dc25980f4a02a5eb447e528aa2916d59eb966a99366111da97309e'],
  ['0005_rights.sql', '57b477d2381b20390b011120eea5baf24646a0a59cd6a2d5a61a2b6d9f4b1dd9'],
  ['0006_split_files.sql', '52da8ae112ff5cfe4fe8d1a4daf04f43777c05af67fbfc94421f121897eb29b2'],
  ['0007_deployments.sql', 'e3e3711d01aa971330ab028a1a8a20b80b7233a394c60ea9933defeeeb8eb8cd'],
  ['0008_one_trial_table.sql', '10289baa17af8ade5636a918bdd601cf43186aefcc6110c92de17c4c304c250c'],
  ['0009_rejects_of_split_files.sql', '9fc990d85319a98fa30af2b3ffc2cdb291413557594252b80e39c77dd628d0cb'],
  ['0010_direct_loads.sql', '31e471f5966a7879550940a295112c6b1a3581e5e72e1f8fe384a01b598f91b0'],
  ['0011_read_once.sql', '1b9f94a2ab5ab3c51cfc665e802ab71a8c0fa518ae85dad7382d8d50b8c70b4d'],
  ['0012_rejects.sql', '9fc3941b1adf279a4596bd2534f3ef3b7104715a0b50cd6336d4255c78225c01'],
  ['0013_many_places.sql', 'a11d49160e365fac96ede948c05510a461704131b93ead7e315313fd4079d23c'],
  ['0014_refused_in_their_place.sql', '52a8a81b7074934d786e6a026b3eaea71be855329f8b11633592d9482b71e735'],
  ['0015_refusals_that_stand.sql', 'b935397dad701300aaace01195d41f1c19fb33453eee68192a53387b90757de6'],
  ['0016_exact_limits.sql', 'cfd7064a2e6ad79e05fcf027f415b7445f6a7999e1266035cd7489ccf819415c'],
  ['0017_made_objects.sql', 'b3e637bbdb42973169311f678d4df797403a3c140ce9e62f2927d8f9f248dd35'],
  ['0018_made_by_itself.sql', 'e5c68625ca389c1cba0a1add0852c3c017b334cad4bf79803845cddbd36fd16f'],
  ['0019_guilty_alone.sql', 'f8413fc2416f0ef363a9c490f41db3aa0380daea73dfe9b2b03677ff7dbde4f1'],
  ['0020_tables_of_others.sql', 'e955ec1c62ce1fc6ba60c45bac764169a2efd4f6aa9f395234fb39b95eab4712'],
  ['0021_marks_for_a_month.sql', '3460f677b96c4af65862c878baece216b8aa24f3fedbc5c4b7c0d7eedd1930fb'],
  ['0022_ledger_by_file.sql', '7e28b15a2054592b76624044ba992c2f066feea223e2a42cc7dc184b4fc4373c'],
];

/** Makes a database look as those 22 migrations left it; none of this version's functions can be called there. */
export async function becomeUnreleased(client: Client): Promise<void> {
  const rows = UNRELEASED.map(
    ([name, checksum], at) => `('aspen', ${at + 1}, ${quoteLiteral(name)}, ${quoteLiteral(checksum)}, 'epoch')`,
  );
  await client.query(`
    do $$
    declare
      gone regprocedure;
    begin
      for gone in select oid from pg_proc where pronamespace = 'aspen'::regnamespace loop
        -- With the triggers that call it.
        execute 'drop function ' || gone || ' cascade';
      end loop;
    end
    $$;
    delete from aspen.migration where source = 'aspen';
    insert into aspen.migration (source, number, name, checksum, applied) values ${rows.join(', ')}`);
}
