document.addEventListener('cluster-node-selected', ({ node }) => {
  document.querySelector('#selected').textContent = node ?? 'nothing';
});

// Nobody ends a process from this page, whatever their role on the gateway.
document.addEventListener('cluster-action-open-request', (event) => {
  if (event.operation === 'kill_process') event.preventDefault();
});
