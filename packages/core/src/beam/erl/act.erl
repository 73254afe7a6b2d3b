%% Does one thing to one process, if it is the one that is meant: of this life of the node, and alive.
%%
%% Input: {{Text, {Creation, StartMs | undefined}, Action}, {FindProcess, HoldProcess}}, Text a pid as in find_process.erl,
%% StartMs the start of the node in milliseconds on the wall clock, undefined where that may be moved; Action one of
%%   {garbage_collect}
%%   {exit, Reason, WaitMs}                waits for the process to go
%%   {suspend_process, ForMs, Holders, WaitMs}   Holders: the pids, as text, of those who held it until now
%%   {resume_process, Holders}
%%   {send, Form, Message, Names, Agreed, TimeoutMs, MaxReply}   Form one of send, cast, call; Message in the external
%%     format, Names of all its atoms, Agreed those that may be made
%% Value: {Outcome, TicksPerSecond, Ticks that it took}, Outcome one of
%%   {ok, Alive, Detail}     done; Detail is {Before, After} bytes, the holder's pid, or {reply, Binary | Size}
%%   creation | noproc       another life of the node; no such process. Nothing was done
%%   badarg | {atoms, Names} the message is no term; atoms that are neither there nor agreed to. Nothing was sent
%%   false                   it was not suspended by any of the holders
%%   timeout | 'DOWN'        not suspended in time, and not any more; no reply in time; ended before it replied

{{Text, Life, Action}, {FindProcess, HoldProcess}} = Input,
Begin = erlang:monotonic_time(),
PerSecond = erlang:convert_time_unit(1, second, native),
StartMs =
    case erlang:system_info(time_warp_mode) of
        no_time_warp -> (erlang:system_info(start_time) + erlang:time_offset()) * 1000 div PerSecond;
        _ -> undefined
    end,
{value, Pid, _} = erl_eval:exprs(FindProcess, #{input => Text}, none),
%% Set before the process is seen to be alive, so that its end is told with its true reason.
Monitor = case Pid of none -> none; _ -> erlang:monitor(process, Pid) end,
IsThere = case Pid of none -> false; _ -> erlang:is_process_alive(Pid) end,

Outcome =
    case {{erlang:system_info(creation), StartMs} =:= Life, IsThere, Action} of
        {false, _, _} -> creation;
        {_, false, _} -> noproc;

        {_, _, {garbage_collect}} ->
            Before = erlang:process_info(Pid, memory),
            case {erlang:garbage_collect(Pid), Before, erlang:process_info(Pid, memory)} of
                {true, {_, Bytes}, {_, Left}} -> {ok, true, {Bytes, Left}};
                _ -> noproc
            end;

        {_, _, {exit, Reason, WaitMs}} ->
            erlang:exit(Pid, Reason),
            receive {'DOWN', Monitor, process, _, _} -> {ok, false, none}
            after WaitMs -> {ok, erlang:is_process_alive(Pid), none}
            end;

        {_, _, {suspend_process, ForMs, Holders, WaitMs}} ->
            %% The holder is linked to us until it holds: if we are ended before, nothing stays suspended.
            erlang:process_flag(trap_exit, true),
            Cap = {max_heap_size, #{size => 100000, kill => true, error_logger => false}},
            Holder = erlang:spawn_opt(erl_eval, exprs, [HoldProcess, #{input => {erlang:self(), Pid, ForMs}}, none], [link, Cap]),
            receive
                {suspended, Holder} ->
                    erlang:unlink(Holder),
                    [
                        case erl_eval:exprs(FindProcess, #{input => Old}, none) of
                            {value, none, _} -> ok;
                            {value, Former, _} ->
                                case erlang:process_info(Former, group_leader) =:= {group_leader, erlang:group_leader()} of
                                    true -> erlang:exit(Former, kill);
                                    false -> ok
                                end
                        end
                        || Old <- Holders
                    ],
                    {ok, true, erlang:pid_to_list(Holder)};
                {'EXIT', Holder, _} -> noproc
            after WaitMs ->
                erlang:exit(Holder, kill),
                receive {'EXIT', Holder, _} -> timeout end
            end;

        {_, _, {resume_process, Holders}} ->
            Released = [
                case erl_eval:exprs(FindProcess, #{input => Old}, none) of
                    {value, none, _} -> [];
                    {value, Former, _} ->
                        %% Ours, and not another that was given its pid since.
                        case erlang:process_info(Former, group_leader) =:= {group_leader, erlang:group_leader()} of
                            true ->
                                Watch = erlang:monitor(process, Former),
                                erlang:exit(Former, kill),
                                receive {'DOWN', Watch, process, _, killed} -> [ok]; {'DOWN', Watch, process, _, _} -> [] end;
                            false -> []
                        end
                end
                || Old <- Holders
            ],
            case lists:append(Released) of
                [] -> false;
                _ -> {ok, erlang:is_process_alive(Pid), none}
            end;

        {_, _, {send, Form, Encoded, Names, Agreed, TimeoutMs, MaxReply}} ->
            New = lists:append([
                try erlang:binary_to_existing_atom(Name) of _ -> [] catch error:_ -> [Name] end || Name <- Names
            ]),
            case New -- Agreed of
                [_ | _] = Refused -> {atoms, Refused};
                [] ->
                    [erlang:binary_to_atom(Name) || Name <- New],
                    %% `safe`: whatever the bytes hold, no other atom is made of them.
                    Decoded = try {ok, erlang:binary_to_term(Encoded, [safe])} catch error:badarg -> badarg end,
                    case {Decoded, Form} of
                        {badarg, _} -> badarg;
                        {{ok, Plain}, send} ->
                            erlang:send(Pid, Plain),
                            {ok, erlang:is_process_alive(Pid), none};
                        {{ok, Cast}, cast} ->
                            erlang:send(Pid, {'$gen_cast', Cast}),
                            {ok, erlang:is_process_alive(Pid), none};
                        {{ok, Call}, call} ->
                            erlang:send(Pid, {'$gen_call', {erlang:self(), Monitor}, Call}),
                            receive
                                {Monitor, Reply} ->
                                    Size = erlang:external_size(Reply),
                                    Shown = case Size =< MaxReply of true -> erlang:term_to_binary(Reply); false -> Size end,
                                    {ok, erlang:is_process_alive(Pid), {reply, Shown}};
                                {'DOWN', Monitor, process, _, _} -> 'DOWN'
                            after TimeoutMs -> timeout
                            end
                    end
            end
    end,
{Outcome, PerSecond, erlang:monotonic_time() - Begin}.
