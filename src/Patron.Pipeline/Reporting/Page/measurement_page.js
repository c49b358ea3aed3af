// The page of measurements, the latest campaign first.

heading('Did the campaigns work?', `${words(data.heading.project)}, as of ${data.heading.as_of} (${data.heading.time_zone}). Money in ${currency}.`);
const headlines = data.campaigns.filter(one => one.campaign !== null).flatMap(one =>
  one.effects.filter(effect => effect.segment === null && effect.rule === null && effect.comparison === 'control'));
tiles([
  ['Work', effect => effect.verdict === 'earns', 'campaigns and metrics'],
  ['Do harm or cost more', effect => effect.verdict === 'harms' || effect.verdict === 'costs_more', 'than they bring'],
  ['Still open', effect => effect.status !== 'over', 'windows that are not over'],
  ['Not told apart', effect => effect.status === 'over' && !['earns', 'harms', 'costs_more'].includes(effect.verdict), 'at their end'],
].map(([label, isMeant, note]) => ({ label, value: headlines.filter(isMeant).length, kind: 'count', note })));
data.campaigns.forEach(measured);
if (data.left > 0) main.append(element('p', { class: 'intro' }, `${data.left} earlier campaigns are in gold.campaign_effects.`));
document.getElementById('footer').append(`Made by Patron ${data.heading.program} at ${data.heading.made} UTC, run ${data.heading.run}.`);
show();
