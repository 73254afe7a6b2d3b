document.addEventListener('cluster-node-selected', ({ node }) => {
  document.querySelector('#selected').textContent = node ?? 'nothing';
});
