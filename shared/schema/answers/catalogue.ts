import { Type } from 'typebox';
import { totalsProperties } from './page.js';
import { color } from './time.js';
import { answer, filled, flag, listOf, moment, shape, text, uuid } from './values.js';

/** wakatime-api.md, section 17. */
const Editor = shape('Editor', 'An editor with a plugin', {
  id: filled('Its id, made of its name'),
  name: filled('Its name, as in summaries'),
  color,
  website: filled("Address of its maker's page"),
  repository: filled("Address of the plugin's source"),
  version: Type.Null({ description: 'Always null: this server does not look for new versions of plugins' }),
  version_url: Type.Null({ description: 'Always null, as version' }),
  history_url: Type.Null({ description: 'Always null, as version' }),
  released: flag('Whether the plugin can be used'),
  hidden: flag('Whether lists leave it out'),
});

const ProgramLanguage = shape('ProgramLanguage', 'A language', {
  id: uuid('Its id'),
  name: filled('Its name, as in summaries'),
  aliases: listOf(filled('Name'), 'What else it is called'),
  extensions: listOf(filled('Extension, with its dot'), 'Of its files; several languages may share one'),
  color,
  is_verified: flag('Whether it is a known language'),
  created_at: moment('When it came into the list'),
  modified_at: Type.Null({ description: 'Always null: rows are not changed' }),
});

const addresses = (description: string) =>
  Type.Object(
    { v4: listOf(filled('Address'), 'IPv4 addresses'), v6: listOf(filled('Address'), 'IPv6 addresses') },
    { additionalProperties: false, description },
  );

const services = <S extends Type.TSchema>(of: (description: string) => S, description: string) =>
  Type.Object(
    { api: of('Of the API'), website: of('Of the pages'), worker: of('Of background work') },
    { additionalProperties: false, description },
  );

const Meta = shape('Meta', 'About this server', {
  ips: services(addresses, 'Addresses that firewalls must let through; set by the operator'),
  ip_descriptions: services(text, 'What the addresses are for'),
  last_modified_at: moment('When the addresses may have changed last'),
});

export const EditorsAnswer = answer(listOf(Editor, 'By name, all on one page'), totalsProperties);
export const ProgramLanguagesAnswer = answer(listOf(ProgramLanguage, 'By name, all on one page'), totalsProperties);
export const MetaAnswer = answer(Meta);
