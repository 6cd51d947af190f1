exports.handler = async () => 'any handler at all';
