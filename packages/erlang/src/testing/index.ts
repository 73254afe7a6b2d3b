/** Test kit: real OTP nodes for tests, see `startOtp()`. Needs `erl` and `epmd` on the machine. */
export { startOtp, type Otp, type StartOtpOptions } from './otp.js';
export type { OtpNode, StartNodeOptions } from './otp-node.js';
export { freePort } from './free-port.js';
export { startTcpProxy, type TcpProxy, type TcpProxyOptions } from './tcp-proxy.js';
