// Declarations of what package node offers as `net` and `node:net`.

declare module 'net' {
  import { EventEmitter } from 'events';
  import { Duplex, DuplexOptions } from 'stream';

  type IPFamily = 'ipv4' | 'ipv6';

  /** An address as the system tells it; of a local socket nothing is told. */
  interface AddressInfo {
    address: string;
    family: 'IPv4' | 'IPv6';
    port: number;
  }

  interface LookupAddress {
    address: string;
    family: number;
  }

  interface LookupOptions {
    family?: number | 'IPv4' | 'IPv6';
    hints?: number;
    all?: boolean;
  }

  type LookupFunction = (
    hostname: string,
    options: LookupOptions,
    callback: (
      err: Error | null,
      address: string | LookupAddress[],
      family?: number,
    ) => void,
  ) => void;

  /** What is read goes to memory of the program's own, and to no stream. */
  interface OnReadOptions {
    buffer: Uint8Array | (() => Uint8Array);
    /** Answering false pauses the socket. */
    callback(bytesRead: number, buffer: Uint8Array): boolean | void;
  }

  interface SocketConstructorOptions {
    /** A descriptor of a socket or pipe to take over. Not on Windows. */
    fd?: number;
    /** The writing side stays open when the peer has ended. Default: false. */
    allowHalfOpen?: boolean;
    readable?: boolean;
    writable?: boolean;
    highWaterMark?: number;
    readableHighWaterMark?: number;
    writableHighWaterMark?: number;
    signal?: AbortSignal;
    onread?: OnReadOptions;
    noDelay?: boolean;
    keepAlive?: boolean;
    /** Milliseconds. */
    keepAliveInitialDelay?: number;
    /** From 0 to 255. */
    typeOfService?: number;
    /** Addresses that are not connected to. */
    blockList?: BlockList;
  }

  interface TcpSocketConnectOptions {
    port: number | string;
    /** Default: 'localhost'. */
    host?: string;
    localAddress?: string;
    localPort?: number;
    family?: 0 | 4 | 6;
    hints?: number;
    lookup?: LookupFunction;
    /** The addresses of the host are tried in turn. */
    autoSelectFamily?: boolean;
    /** Milliseconds that each but the last is given, at least 10. */
    autoSelectFamilyAttemptTimeout?: number;
  }

  interface IpcSocketConnectOptions {
    path: string;
  }

  type SocketConnectOptions = TcpSocketConnectOptions | IpcSocketConnectOptions;
  type NetConnectOptions = SocketConnectOptions & SocketConstructorOptions & {
    /** Milliseconds, as setTimeout takes them. */
    timeout?: number;
  };

  type SocketReadyState =
    'opening' | 'open' | 'readOnly' | 'writeOnly' | 'closed';

  interface SocketEvents {
    close: [hadError?: boolean];
    connect: [];
    connectionAttempt: [ip: string, port: number, family: number];
    connectionAttemptFailed: [
      ip: string, port: number, family: number, error: Error,
    ];
    connectionAttemptTimeout: [ip: string, port: number, family: number];
    data: [data: Buffer | string];
    drain: [];
    end: [];
    error: [error: Error];
    finish: [];
    lookup: [
      err: Error | null, address: string, family: number | null, host: string,
    ];
    ready: [];
    timeout: [];
  }

  class Socket extends Duplex {
    constructor(options?: SocketConstructorOptions);

    readonly autoSelectFamilyAttemptedAddresses?: string[];
    /** @deprecated writableLength tells the same. */
    readonly bufferSize: number | undefined;
    readonly bytesRead: number;
    readonly bytesWritten: number;
    readonly connecting: boolean;
    readonly pending: boolean;
    readonly readyState: SocketReadyState;
    readonly localAddress?: string;
    readonly localFamily?: string;
    readonly localPort?: number;
    readonly remoteAddress?: string;
    readonly remoteFamily?: string;
    readonly remotePort?: number;
    /** The server that accepted the socket. */
    readonly server: Server | null;
    /** As setTimeout was told, in milliseconds. */
    readonly timeout?: number;

    address(): AddressInfo | {};
    connect(options: SocketConnectOptions, listener?: () => void): this;
    connect(port: number | string, host: string, listener?: () => void): this;
    connect(port: number | string, listener?: () => void): this;
    connect(path: string, listener?: () => void): this;
    destroySoon(): void;
    getTypeOfService(): number;
    ref(): this;
    /** Throws ERR_INVALID_HANDLE_TYPE for a local socket. */
    resetAndDestroy(): this;
    /**
     * initialDelay and interval are in milliseconds; an initialDelay of 0
     * leaves what was set.
     */
    setKeepAlive(
      enable?: boolean, initialDelay?: number, interval?: number,
      count?: number): this;
    setKeepAlive(options: KeepAliveOptions): this;
    setNoDelay(noDelay?: boolean): this;
    setTimeout(milliseconds: number, listener?: () => void): this;
    setTypeOfService(value: number): this;
    unref(): this;

    on<E extends keyof SocketEvents>(
      event: E, listener: (...args: SocketEvents[E]) => void): this;
    on(event: string | symbol, listener: (...args: any[]) => void): this;
    once<E extends keyof SocketEvents>(
      event: E, listener: (...args: SocketEvents[E]) => void): this;
    once(event: string | symbol, listener: (...args: any[]) => void): this;
  }

  interface ServerOptions {
    allowHalfOpen?: boolean;
    /** Sockets are not read before resume is called. */
    pauseOnConnect?: boolean;
    noDelay?: boolean;
    keepAlive?: boolean;
    /** Milliseconds. */
    keepAliveInitialDelay?: number;
    highWaterMark?: number;
    /** Addresses whose connections are closed at once. */
    blockList?: BlockList;
  }

  interface ListenOptions {
    port?: number | string | null;
    host?: string;
    path?: string;
    /** A listening socket to take over. Not on Windows. */
    fd?: number;
    backlog?: number;
    /** For clusters, which there are none of. */
    exclusive?: boolean;
    ipv6Only?: boolean;
    reusePort?: boolean;
    readableAll?: boolean;
    writableAll?: boolean;
    signal?: AbortSignal;
  }

  interface DropArgument {
    localAddress?: string;
    localPort?: number;
    localFamily?: string;
    remoteAddress?: string;
    remotePort?: number;
    remoteFamily?: string;
  }

  interface ServerEvents {
    close: [];
    connection: [socket: Socket];
    drop: [data?: DropArgument];
    error: [error: Error];
    listening: [];
  }

  class Server extends EventEmitter {
    constructor(listener?: (socket: Socket) => void);
    constructor(options?: ServerOptions, listener?: (socket: Socket) => void);

    readonly listening: boolean;
    maxConnections?: number;
    /** For clusters, which there are none of. */
    dropMaxConnection?: boolean;

    address(): AddressInfo | string | null;
    close(callback?: (err?: Error) => void): this;
    getConnections(
      callback: (err: Error | null, count: number) => void): this;
    listen(
      port?: number | string, host?: string, backlog?: number,
      listener?: () => void): this;
    listen(port?: number | string, host?: string, listener?: () => void): this;
    listen(
      port?: number | string, backlog?: number, listener?: () => void): this;
    listen(port?: number | string, listener?: () => void): this;
    listen(path: string, backlog?: number, listener?: () => void): this;
    listen(path: string, listener?: () => void): this;
    listen(options: ListenOptions, listener?: () => void): this;
    listen(
      handle: { fd: number } | Server | Socket, backlog?: number,
      listener?: () => void): this;
    listen(listener: () => void): this;
    ref(): this;
    unref(): this;
    [Symbol.asyncDispose](): Promise<void>;

    on<E extends keyof ServerEvents>(
      event: E, listener: (...args: ServerEvents[E]) => void): this;
    on(event: string | symbol, listener: (...args: any[]) => void): this;
    once<E extends keyof ServerEvents>(
      event: E, listener: (...args: ServerEvents[E]) => void): this;
    once(event: string | symbol, listener: (...args: any[]) => void): this;
  }

  interface SocketAddressInit {
    /** Default: '127.0.0.1', or '::' of IPv6. */
    address?: string;
    family?: IPFamily;
    port?: number;
    /** Of IPv6 only. */
    flowlabel?: number;
  }

  class SocketAddress {
    static isSocketAddress(value: unknown): value is SocketAddress;
    /** Undefined: the text is no address. */
    static parse(input: string): SocketAddress | undefined;
    constructor(options?: SocketAddressInit);
    readonly address: string;
    readonly family: IPFamily;
    readonly port: number;
    readonly flowlabel: number;
    toJSON(): Required<SocketAddressInit>;
  }

  interface KeepAliveOptions {
    enable?: boolean;
    /** Milliseconds before the first probe. */
    initialDelay?: number;
    /** Milliseconds between probes. */
    interval?: number;
    /** Probes without an answer that end the connection. */
    count?: number;
  }

  class BlockList {
    static isBlockList(value: unknown): value is BlockList;
    /** The networks that are not of the internet, in CIDR notation. */
    static readonly PRIVATE_RANGES: readonly string[];
    readonly size: number;
    addAddresses(
      addresses: readonly (string | SocketAddress)[], family?: IPFamily): void;
    addCIDR(cidr: string): void;
    addCIDRs(cidrs: readonly string[]): void;
    clear(): void;
    removeAddress(address: string | SocketAddress, family?: IPFamily): void;
    removeCIDR(cidr: string): void;
    removeRange(
      start: string | SocketAddress, end: string | SocketAddress,
      family?: IPFamily): void;
    removeSubnet(
      network: string | SocketAddress, prefix: number, family?: IPFamily): void;
    /** The rule added last comes first. */
    readonly rules: string[];
    addAddress(address: string | SocketAddress, family?: IPFamily): void;
    addRange(
      start: string | SocketAddress, end: string | SocketAddress,
      family?: IPFamily): void;
    addSubnet(
      network: string | SocketAddress, prefix: number, family?: IPFamily): void;
    check(address: string | SocketAddress, family?: IPFamily): boolean;
    fromJSON(rules: string | readonly string[]): void;
    toJSON(): string[];
  }

  function createServer(listener?: (socket: Socket) => void): Server;
  function createServer(
    options?: ServerOptions, listener?: (socket: Socket) => void): Server;

  function connect(options: NetConnectOptions, listener?: () => void): Socket;
  function connect(
    port: number | string, host?: string, listener?: () => void): Socket;
  function connect(port: number | string, listener: () => void): Socket;
  function connect(path: string, listener?: () => void): Socket;
  const createConnection: typeof connect;

  /** 4, 6, or 0 for what is no address. */
  function isIP(input: unknown): 0 | 4 | 6;
  function isIPv4(input: unknown): boolean;
  function isIPv6(input: unknown): boolean;

  function getDefaultAutoSelectFamily(): boolean;
  function setDefaultAutoSelectFamily(value: boolean): void;
  /** Milliseconds. */
  function getDefaultAutoSelectFamilyAttemptTimeout(): number;
  function setDefaultAutoSelectFamilyAttemptTimeout(value: number): void;

  export {
    AddressInfo, BlockList, DropArgument, IpcSocketConnectOptions, IPFamily,
    KeepAliveOptions, ListenOptions, LookupAddress, LookupFunction, LookupOptions,
    NetConnectOptions, OnReadOptions, Server, ServerEvents, ServerOptions,
    Socket, SocketAddress, SocketAddressInit, SocketConnectOptions,
    SocketConstructorOptions, SocketEvents, SocketReadyState,
    TcpSocketConnectOptions, connect, createConnection, createServer,
    getDefaultAutoSelectFamily, getDefaultAutoSelectFamilyAttemptTimeout,
    isIP, isIPv4, isIPv6, setDefaultAutoSelectFamily,
    setDefaultAutoSelectFamilyAttemptTimeout, Socket as Stream,
  };
}

declare module 'node:net' {
  export * from 'net';
}
