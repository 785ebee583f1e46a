process.stderr.write('thinking\n');
process.on('message', () => {});
