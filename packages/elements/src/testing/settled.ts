/** Lets streams arrive, the shared flush run, and every element inside `root`'s shadow trees update. */
export async function settled(root: Element, ms = 320): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  await updated(root);
}

async function updated(element: Element): Promise<void> {
  await (element as Element & { updateComplete?: Promise<boolean> }).updateComplete;
  const inside = [...(element.shadowRoot?.querySelectorAll('*') ?? []), ...element.querySelectorAll('*')];
  for (const child of inside) {
    if (child.localName.includes('-')) await updated(child);
  }
}

/** All text that is shown inside an element, through its shadow trees, with white space as one space. */
export function shownText(element: Element): string {
  const parts: string[] = [];
  // By type of node, not by class: an element may be of another frame.
  const visit = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) parts.push(node.textContent ?? '');
    if (node.nodeType === Node.ELEMENT_NODE) {
      const inner = node as Element;
      if (/^(?:style|script|title)$/i.test(inner.localName) || inner.classList.contains('sr-only')) return;
      if (inner.localName === 'dialog' && !inner.hasAttribute('open')) return;
      if (inner.shadowRoot !== null) visit(inner.shadowRoot);
    }
    node.childNodes.forEach(visit);
  };
  visit(element);
  return parts
    .join(' ')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
}

/** The first match inside an element, through its shadow trees. */
export function deepQuery<E extends Element>(root: Element, selector: string): E | null {
  return deepQueryAll<E>(root, selector)[0] ?? null;
}

export function deepQueryAll<E extends Element>(root: Element, selector: string): readonly E[] {
  const found: E[] = [];
  const visit = (tree: ParentNode): void => {
    found.push(...tree.querySelectorAll<E>(selector));
    for (const element of tree.querySelectorAll('*')) {
      if (element.shadowRoot !== null) visit(element.shadowRoot);
    }
  };
  if (root.shadowRoot !== null) visit(root.shadowRoot);
  visit(root);
  return found;
}
