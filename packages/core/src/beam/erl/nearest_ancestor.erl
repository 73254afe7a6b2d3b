%% Who started a process, as proc_lib remembers it. For small processes, such as supervisors: before OTP 26.2 the whole
%% dictionary is read; see initial_calls.erl. What is read stays here.
%%
%% Input: Pid. Value: a pid, or undefined.

Chain =
    try erlang:process_info(Input, {dictionary, '$ancestors'}) of
        {_, Kept} -> Kept;
        undefined -> undefined
    catch error:badarg ->
        case erlang:process_info(Input, total_heap_size) of
            {_, Heap} ->
                case Heap =< 4000000 andalso erlang:process_info(Input, dictionary) of
                    {_, Dictionary} -> case lists:keyfind('$ancestors', 1, Dictionary) of {_, Found} -> Found; _ -> undefined end;
                    _ -> undefined
                end;
            undefined -> undefined
        end
    end,
case Chain of
    [First | _] ->
        case {erlang:is_pid(First), erlang:is_atom(First)} of
            {true, _} -> First;
            {_, true} -> try erlang:whereis(First) catch error:badarg -> undefined end;
            _ -> undefined
        end;
    _ -> undefined
end.
