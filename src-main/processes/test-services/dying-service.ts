process.stderr.write('cannot find the key\n');
process.exit(3);
