// Stands for a live view: the server renders the template, and the page takes it over. `patch` keeps what is the same, as a morphing
// library does; `replace` puts everything anew. The provider keeps what the page gave it as long as it is itself kept.
const view = document.querySelector('#view');

// A page with Trusted Types says which of its strings are markup: here, what its own server rendered.
const policy = globalThis.trustedTypes?.createPolicy('server', { createHTML: (html) => html });

const template = await (await fetch('portal.html.heex')).text();
const rendered = (visit) => {
  const assigns = { visit, gateway: visit === 'other' ? '/staging/' : '/beamdeck/' };
  return template.replaceAll(/(=?)\{@(\w+)\}/g, (_, attribute, name) =>
    attribute ? `="${assigns[name]}"` : assigns[name],
  );
};

const parsed = (html) => {
  const template = document.createElement('template');
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
};

function morph(from, to) {
  const [before, after] = [[...from.childNodes], [...to.childNodes]];
  after.forEach((next, at) => {
    const held = before[at];
    if (held === undefined) from.append(next);
    else if (held.nodeName !== next.nodeName) held.replaceWith(next);
    else if (next.nodeType === Node.TEXT_NODE) held.data = next.data;
    else {
      // Attributes that an element set on itself are not in the server's text, and go, as they do there.
      for (const { name } of [...held.attributes]) if (!next.hasAttribute(name)) held.removeAttribute(name);
      for (const { name, value } of next.attributes)
        if (held.getAttribute(name) !== value) held.setAttribute(name, value);
      morph(held, next);
    }
  });
  for (const gone of before.slice(after.length)) gone.remove();
}

window.patch = (visit) => morph(view, parsed(rendered(visit)));
window.replace = (visit) => view.replaceChildren(parsed(rendered(visit)));
window.leave = () => view.replaceChildren();

view.addEventListener('cluster-node-selected', ({ node }) => {
  document.querySelector('#selected').textContent = node ?? 'nothing';
});
window.replace('first');
