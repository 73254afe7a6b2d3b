/**
 * The probe of real Erlang/OTP clusters: `erlangProbe()`. Node only; what is asked of nodes is in `erl/`, in Erlang.
 */
export { erlangProbe, type ErlangProbe, type ErlangProbeOptions } from './erlang-probe.js';
