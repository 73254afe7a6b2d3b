import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import type { ClusterPanelLayoutElement, PanelLayout } from './cluster-panel-layout.js';
import './cluster-panel-layout.define.js';

const mount = (layout: PanelLayout, rememberAs = '', width = 1_200): Promise<ClusterPanelLayoutElement> => {
  const wrapper = document.createElement('div');
  wrapper.style.inlineSize = `${width}px`;
  wrapper.style.background = '#0a0e0d';
  document.body.append(wrapper);
  return fixture<ClusterPanelLayoutElement>(
    html`<cluster-panel-layout layout=${layout} remember-as=${rememberAs}>
      <div slot="start">one</div>
      <div slot="middle">two</div>
      ${layout === 'three_panel' ? html`<div slot="end">three</div>` : ''}
    </cluster-panel-layout>`,
    { parentNode: wrapper },
  );
};
const widths = (element: Element): readonly number[] =>
  [...element.children].map((child) => Math.round(child.getBoundingClientRect().width));
const dividers = (element: Element): readonly HTMLElement[] => [
  ...element.shadowRoot!.querySelectorAll<HTMLElement>('[role="separator"]'),
];

describe('cluster-panel-layout', () => {
  afterEach(() => localStorage.removeItem('beamdeck:layout:test:two_panel'));
  after(() => document.querySelectorAll('body > div').forEach((each) => each.remove()));

  it('puts two or three panels side by side, accessibly', async () => {
    const two = await mount('two_panel');
    expect(widths(two)).to.deep.equal([595, 595]);
    await expect(two).to.be.accessible();
    const three = await mount('three_panel');
    expect(new Set(widths(three)).size).to.equal(1);
    expect(dividers(three)).to.have.length(2);
  });

  it('moves a divider by keys, and says where it is', async () => {
    const element = await mount('two_panel');
    const [divider] = dividers(element);
    for (let press = 0; press < 5; press += 1) {
      divider!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    }
    await element.updateComplete;
    expect(divider!.getAttribute('aria-valuenow')).to.equal('60');
    expect(widths(element)).to.deep.equal([714, 476]);
    divider!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await element.updateComplete;
    expect(widths(element)).to.deep.equal([595, 595]);
  });

  it('remembers where its dividers are', async () => {
    const element = await mount('two_panel', 'test');
    dividers(element)[0]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'End', bubbles: true }));
    await element.updateComplete;
    const again = await mount('two_panel', 'test');
    expect(dividers(again)[0]!.getAttribute('aria-valuenow')).to.equal('85');
  });

  it('puts them under each other where there is no room', async () => {
    const element = await mount('three_panel', '', 390);
    await aTimeout(0);
    expect(widths(element)).to.deep.equal([390, 390, 390]);
    expect(dividers(element).every((divider) => divider.offsetParent === null)).to.equal(true);
  });
});
