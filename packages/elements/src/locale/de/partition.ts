export const partition: Readonly<Record<string, string>> = {
  Partition: 'Partition',
  '{0} islands': '{0} Inseln',
  'links missing': 'Verbindungen fehlen',
  'Partition: links missing': 'Partition: Verbindungen fehlen',
  'Partition: two islands': 'Partition: zwei Inseln',
  'Partition: three islands': 'Partition: drei Inseln',
  'Partition: {0} islands': 'Partition: {0} Inseln',
  'do not see each other{0}.': 'sehen einander nicht{0}.',
  'Both sides are watched.': 'Beide Seiten werden beobachtet.',
  'All sides are watched.': 'Alle Seiten werden beobachtet.',
  Only: 'Nur',
  'can be seen from here.': 'ist von hier zu sehen.',
  '{0} and {1} do not see each other{2}.': '{0} und {1} sehen einander nicht{2}.',
  '{0} does not see {1}{2}, though {3} sees {4}.': '{0} sieht {1} nicht{2}, obwohl {3} {4} sieht.',
  ', but with {0}': ', aber mit {0}',
  '1 other link is missing too.': 'Eine weitere Verbindung fehlt auch.',
  '{0} other links are missing too.': '{0} weitere Verbindungen fehlen auch.',
  '{0} has no link with {1}{2}{3}.': '{0} hat keine Verbindung mit {1}{2}{3}.',
  'Check the network between {0} and {1}, and that both sides have the same cookie.':
    'Prüfen Sie das Netz zwischen {0} und {1} und ob beide Seiten dasselbe Cookie haben.',
  'They share a host: check their cookies, and whether one of them was suspended or told to disconnect.':
    'Sie laufen auf demselben Rechner: Prüfen Sie die Cookies und ob einer angehalten oder getrennt wurde.',
};
