// Loaded before a server (node --import): for each variable named in OWN_PORTS it binds a free loopback port, sets the
// variable, and hands the bound socket over when the server listens on that port. So a server that wants to know its port
// in advance never loses it in between, and none listens beyond loopback. One line of JSON says when all are listening.
import net from 'node:net';

const names = (process.env.OWN_PORTS ?? '').split(',').filter(Boolean);
const ports = {};
const held = new Map();
let listening = 0;

for (const name of names) {
    const holder = net.createServer();
    await new Promise((resolve, reject) => {
        holder.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    ports[name] = holder.address().port;
    process.env[name] = String(ports[name]);
    held.set(ports[name], holder);
}

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (port, ...rest) {
    const holder = held.get(Number(port));
    if (!holder) {
        throw new Error(`not a port of OWN_PORTS: ${port}`);
    }
    held.delete(Number(port));
    this.once('listening', () => {
        if (++listening === names.length) {
            process.stdout.write(`${JSON.stringify({ listening: ports })}\n`);
        }
    });
    return listen.call(this, holder, rest.findLast(argument => typeof argument === 'function'));
};
