export const connection: Readonly<Record<string, string>> = {
  'Not connected.': 'Nicht verbunden.',
  'Connection lost.': 'Verbindung verloren.',
  'No connection yet.': 'Noch keine Verbindung.',
  'Attempt {0}, {1}.': 'Versuch {0}, {1}.',
  'What you see is old.': 'Was Sie sehen, ist veraltet.',
  'Nothing new for {0}.': 'Nichts Neues seit {0}.',
  'Refused.': 'Abgelehnt.',
  'Closed.': 'Geschlossen.',
  'Try now': 'Jetzt versuchen',
  'Choose something to look at.': 'Etwas auswählen, um es anzusehen.',
  'trying now': 'wird gerade versucht',
  'next try in {0}': 'nächster Versuch in {0}',
  'Entering the cluster…': 'Der Cluster wird betreten…',
  'Connected. Waiting for the first answers…': 'Verbunden. Warten auf die ersten Antworten…',
  'Put this element inside a <cluster-provider>, or set its property “cluster”.':
    'Dieses Element braucht einen <cluster-provider> um sich herum oder seine Eigenschaft „cluster“.',
  'No <cluster-provider> has the id that this element names in “for”.':
    'Kein <cluster-provider> hat die id, die dieses Element in „for“ nennt.',
  'No cluster yet': 'Noch kein Cluster',
  'Try again': 'Noch einmal versuchen',
};
