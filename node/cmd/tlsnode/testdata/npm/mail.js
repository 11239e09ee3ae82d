'use strict';
// nodemailer over STARTTLS.
const nodemailer = require('nodemailer');
const fs = require('fs');

const [, , port, ca] = process.argv;

function send(tls, done) {
  const transport = nodemailer.createTransport({
    host: '127.0.0.1', port, requireTLS: true, auth: { user: 'user', pass: 'secret' }, tls,
  });
  transport.sendMail({
    from: 'from@seed.example', to: 'to@seed.example', subject: 'Subject', text: 'the text',
    attachments: [{ filename: 'a.txt', content: 'x'.repeat(100000) }],
  }, (err, info) => {
    console.log(err ? `${err.code} ${err.message}` : `${info.accepted} ${info.response}`);
    transport.close();
    done?.();
  });
}

const trusted = { ca: fs.readFileSync(ca), servername: 'seed.example' };
send(trusted, () => {
  send({ ...trusted, servername: 'wrong.example' }, () => {
    send({ servername: 'seed.example' });
  });
});
