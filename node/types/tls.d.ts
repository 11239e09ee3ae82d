// Node's tls as this package has it. Options that crypto/tls cannot serve are
// not here; given anyway, they throw ERR_TLS_UNSUPPORTED.

declare module 'tls' {
  import { Server as NetServer, Socket, SocketConstructorOpts, TcpSocketConnectOpts } from 'net';
  import { Duplex } from 'stream';

  /** PEM or DER, as text or bytes. */
  type Bytes = string | NodeJS.ArrayBufferView;

  /** "TLSv1.2" and "TLSv1.3" are the defaults of minVersion and maxVersion. */
  type SecureVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

  /** Names in order of preference, or a list in the format of RFC 7301. */
  type ALPNProtocols =
    readonly (string | NodeJS.ArrayBufferView)[] | NodeJS.ArrayBufferView;

  const CLIENT_RENEG_LIMIT: number;
  const CLIENT_RENEG_WINDOW: number;
  let DEFAULT_CIPHERS: string;
  let DEFAULT_ECDH_CURVE: string;
  let DEFAULT_MIN_VERSION: SecureVersion;
  let DEFAULT_MAX_VERSION: SecureVersion;

  /** Mozilla's root certificates, in PEM. */
  const rootCertificates: readonly string[];

  interface KeyObject {
    pem: Bytes;
    /** Of this key; else SecureContextOptions.passphrase. */
    passphrase?: string;
  }

  interface PfxObject {
    buf: Bytes;
    passphrase?: string;
  }

  interface SecureContextOptions {
    /** Who is trusted; [] is nobody. Default: getCACertificates(). */
    ca?: Bytes | readonly Bytes[];
    /** Chains, the own certificate first. */
    cert?: Bytes | readonly Bytes[];
    key?: Bytes | readonly (Bytes | KeyObject)[];
    pfx?: Bytes | readonly (Bytes | PfxObject)[];
    passphrase?: string;
    crl?: Bytes | readonly Bytes[];
    /** OpenSSL's format. The suites of TLS 1.3 are all or none. */
    ciphers?: string;
    ecdhCurve?: string;
    honorCipherOrder?: boolean;
    minVersion?: SecureVersion;
    maxVersion?: SecureVersion;
    /** "TLSv1_2_method" and the like; excludes minVersion and maxVersion. */
    secureProtocol?: string;
    /** SSL_OP_NO_TLSv1_x, SSL_OP_NO_TICKET, SSL_OP_CIPHER_SERVER_PREFERENCE. */
    secureOptions?: number;
    sessionIdContext?: string;
    /** Seconds; default 300. */
    sessionTimeout?: number;
    /** 48 bytes. */
    ticketKeys?: NodeJS.ArrayBufferView;
    allowPartialTrustChain?: boolean;
    dhparam?: 'auto';
  }

  class SecureContext {
    readonly context: object;
  }

  interface CommonOptions {
    secureContext?: SecureContext;
    /** Default true. */
    rejectUnauthorized?: boolean;
    ALPNProtocols?: ALPNProtocols;
  }

  /** An error, or the context to use; neither is the server's own. */
  type SNICallback = (
    servername: string,
    callback: (error: Error | null, context?: SecureContext | null) => void,
  ) => void;

  /** One of the protocols, or undefined to refuse the client. */
  type ALPNCallback = (
    this: TLSSocket,
    offer: { servername: string; protocols: string[] },
  ) => string | undefined;

  interface TLSSocketOptions extends SecureContextOptions, CommonOptions {
    isServer?: boolean;
    server?: NetServer;
    requestCert?: boolean;
    requestOCSP?: boolean;
    SNICallback?: SNICallback;
    ALPNCallback?: ALPNCallback;
    session?: NodeJS.ArrayBufferView;
    handshakeTimeout?: number;
    pauseOnConnect?: boolean;
    allowHalfOpen?: boolean;
    highWaterMark?: number;
    signal?: AbortSignal;
  }

  interface ConnectionOptions extends SecureContextOptions, CommonOptions,
    Partial<Omit<TcpSocketConnectOpts, 'timeout'>>,
    Pick<SocketConstructorOpts, 'allowHalfOpen' | 'signal' | 'onread'> {
    path?: string;
    /** What to go over in place of a connection of its own. */
    socket?: Duplex;
    /** The name for SNI and the check of the certificate. No default. */
    servername?: string;
    checkServerIdentity?: typeof checkServerIdentity;
    session?: NodeJS.ArrayBufferView;
    requestOCSP?: boolean;
    minDHSize?: number;
    highWaterMark?: number;
    timeout?: number;
  }

  interface TlsOptions extends SecureContextOptions, CommonOptions {
    requestCert?: boolean;
    SNICallback?: SNICallback;
    ALPNCallback?: ALPNCallback;
    /** Milliseconds; default 120000. */
    handshakeTimeout?: number;
    allowHalfOpen?: boolean;
    pauseOnConnect?: boolean;
    noDelay?: boolean;
    keepAlive?: boolean;
    keepAliveInitialDelay?: number;
    highWaterMark?: number;
  }

  interface CipherNameAndProtocol {
    /** OpenSSL's. */
    name: string;
    /** IANA's. */
    standardName: string;
    /** The least protocol that has it. */
    version: string;
  }

  interface EphemeralKeyInfo {
    type?: 'ECDH' | 'KEM';
    name?: string;
    /** Bits; hybrids have none. */
    size?: number;
  }

  /** Values by type; of several values of a type an array. */
  interface CertificateName {
    [type: string]: string | string[];
  }

  interface PeerCertificate {
    subject: CertificateName;
    issuer: CertificateName;
    subjectaltname?: string;
    infoAccess?: { [method: string]: string[] };
    ca: boolean;
    modulus?: string;
    exponent?: string;
    bits?: number;
    pubkey?: Buffer;
    asn1Curve?: string;
    nistCurve?: string;
    valid_from: string;
    valid_to: string;
    fingerprint: string;
    fingerprint256: string;
    fingerprint512: string;
    ext_key_usage?: string[];
    serialNumber: string;
    raw: Buffer;
  }

  interface DetailedPeerCertificate extends PeerCertificate {
    /** A root's is the root. */
    issuerCertificate: DetailedPeerCertificate;
  }

  interface TLSSocketEvents {
    /** The peer was judged; see authorized. */
    secureConnect: [];
    /** secureConnect by another name, on both sides. */
    secureConnection: [socket: TLSSocket];
    secure: [];
    /** A secret: what resumes the session. */
    session: [session: Buffer];
    OCSPResponse: [response: Buffer | null];
    /** OCSPResponse by another name. */
    OCSPRequest: [response: Buffer | null];
    /** A secret: a line in NSS format. */
    keylog: [line: Buffer];
  }

  class TLSSocket extends Socket {
    /** Without new it does the same. */
    constructor(socket?: Duplex, options?: TLSSocketOptions);

    readonly encrypted: true;
    /** Valid from secureConnect on. */
    readonly authorized: boolean;
    /** OpenSSL's code, or that of checkServerIdentity's error. */
    readonly authorizationError: string | null;
    readonly alpnProtocol: string | false | null;
    readonly servername: string | false | null;

    getCipher(): CipherNameAndProtocol;
    getProtocol(): SecureVersion | null;
    /** Of a client; null on a server. */
    getEphemeralKeyInfo(): EphemeralKeyInfo | null;
    getCertificate(): PeerCertificate | object | null;
    getPeerCertificate(detailed: true): DetailedPeerCertificate;
    getPeerCertificate(detailed?: false): PeerCertificate;
    getX509Certificate(): import('crypto').X509Certificate | undefined;
    getPeerX509Certificate(): import('crypto').X509Certificate | undefined;
    /** Up to TLS 1.2 one of the two can be had; the other throws. */
    getFinished(): Buffer | undefined;
    getPeerFinished(): Buffer | undefined;
    /** Of a server: what both sides can sign with. */
    getSharedSigalgs(): string[];
    getSession(): Buffer | undefined;
    getTLSTicket(): Buffer | undefined;
    isSessionReused(): boolean;
    exportKeyingMaterial(length: number, label: string,
      context?: NodeJS.ArrayBufferView): Buffer;
    /** 512 to 16384 bytes. */
    setMaxSendFragment(size: number): boolean;
    setServername(name: string): void;
    setSession(session: string | NodeJS.ArrayBufferView): void;
    /** For a server, before or in ALPNCallback. */
    setKeyCert(context: SecureContext | SecureContextOptions): void;
    disableRenegotiation(): void;
    /** Answers false; the callback gets the reason. */
    renegotiate(options: object, callback?: (error: Error) => void): false | undefined;

    on<E extends keyof TLSSocketEvents>(event: E,
      listener: (...args: TLSSocketEvents[E]) => void): this;
    on(event: string, listener: (...args: any[]) => void): this;
    once<E extends keyof TLSSocketEvents>(event: E,
      listener: (...args: TLSSocketEvents[E]) => void): this;
    once(event: string, listener: (...args: any[]) => void): this;
  }

  interface ServerEvents {
    secureConnection: [socket: TLSSocket];
    tlsClientError: [error: Error, socket: TLSSocket];
    keylog: [line: Buffer, socket: TLSSocket];
    OCSPRequest: [certificate: Buffer, issuer: Buffer | null,
      callback: (error: Error | null, response?: Buffer | null) => void];
    newSession: [id: Buffer, session: Buffer, callback: () => void];
    resumeSession: [id: Buffer,
      callback: (error: Error | null, session?: Buffer | null) => void];
  }

  class Server extends NetServer {
    constructor(options?: TlsOptions, listener?: (socket: TLSSocket) => void);
    constructor(listener?: (socket: TLSSocket) => void);

    /** "*" in the name is a part of one label; the last one added wins. */
    addContext(servername: string, context: SecureContextOptions | SecureContext): void;
    setSecureContext(options: SecureContextOptions): void;
    /** A secret. */
    getTicketKeys(): Buffer;
    setTicketKeys(keys: NodeJS.ArrayBufferView): void;

    on<E extends keyof ServerEvents>(event: E,
      listener: (...args: ServerEvents[E]) => void): this;
    on(event: string, listener: (...args: any[]) => void): this;
    once<E extends keyof ServerEvents>(event: E,
      listener: (...args: ServerEvents[E]) => void): this;
    once(event: string, listener: (...args: any[]) => void): this;
  }

  function connect(options: ConnectionOptions, onSecure?: () => void): TLSSocket;
  function connect(path: string, options?: ConnectionOptions,
    onSecure?: () => void): TLSSocket;
  function connect(port: number, host?: string, options?: ConnectionOptions,
    onSecure?: () => void): TLSSocket;
  function connect(port: number, options?: ConnectionOptions,
    onSecure?: () => void): TLSSocket;

  function createServer(listener?: (socket: TLSSocket) => void): Server;
  function createServer(options: TlsOptions,
    listener?: (socket: TLSSocket) => void): Server;

  function createSecureContext(options?: SecureContextOptions): SecureContext;

  /** undefined, or why the certificate is not for the host. */
  function checkServerIdentity(host: string, cert: PeerCertificate): Error | undefined;

  /** Sets out.ALPNProtocols to the wire format. */
  function convertALPNProtocols(protocols: ALPNProtocols,
    out: { ALPNProtocols?: Buffer }): void;

  /** The suites that ciphers may name, in lower case. */
  function getCiphers(): string[];

  /** Empty: crypto/tls does not compress certificates. */
  function getCertificateCompressionAlgorithms(): string[];
  function getCACertificates(
    type?: 'default' | 'system' | 'bundled' | 'extra'): readonly string[];

  function setDefaultCACertificates(
    certs: readonly (string | NodeJS.ArrayBufferView)[]): void;
}

declare module 'node:tls' {
  export * from 'tls';
}
