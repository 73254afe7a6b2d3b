%% What kind of process it is, from what it was started to run.
%%
%% Input: [{InitialCall, CurrentFunction, IsTask}]. Value: #{that => Type}, with
%% Type 0 process, 1 supervisor, 2 gen_server, 3 gen_event, 4 gen_statem, 5 task.
%%
%% proc_lib notes `{supervisor, Module, 1}` for supervisors and `{Module, init, 1}` for servers and state machines alike;
%% those two are told apart by what the module exports, which is looked up among the loaded modules only. A process that
%% has no such module is still a server while it waits in a server's loop.

CallbackMode = try erlang:list_to_existing_atom("callback_mode") catch error:badarg -> init end,
maps:from_list([
    begin
        {InitialCall, CurrentFunction, IsTask} = Process,
        ByExports =
            case InitialCall of
                {Module, init, 1} ->
                    case {erlang:function_exported(Module, CallbackMode, 0), erlang:function_exported(Module, handle_call, 3)} of
                        {true, _} -> 4;
                        {_, true} -> 2;
                        _ -> 0
                    end;
                _ -> 0
            end,
        ByCurrent =
            case {IsTask, CurrentFunction} of
                {true, _} -> 5;
                {_, {gen_server, _, _}} -> 2;
                {_, {gen_event, _, _}} -> 3;
                {_, {gen_statem, _, _}} -> 4;
                _ -> 0
            end,
        Type =
            case {InitialCall, ByExports} of
                {{supervisor, _, _}, _} -> 1;
                {{supervisor_bridge, _, _}, _} -> 1;
                {{gen_event, _, _}, _} -> 3;
                {_, 0} -> ByCurrent;
                _ -> ByExports
            end,
        {Process, Type}
    end
    || Process <- Input
]).
