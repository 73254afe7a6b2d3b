%% Keeps a process suspended. Runs in a process of its own: when that ends, for whatever reason, the process goes on. It ends
%% when the time is over, when the process itself has ended, and, as it is linked to our client, when our connection is lost.
%%
%% Input: {Owner, Pid, ForMs}. Sends {suspended, self()} to Owner once the process stands still.

{Owner, Pid, ForMs} = Input,
%% Our client is the group leader of all that we start.
erlang:link(erlang:group_leader()),
Monitor = erlang:monitor(process, Pid),
erlang:suspend_process(Pid),
erlang:send(Owner, {suspended, erlang:self()}),
receive {'DOWN', Monitor, process, _, _} -> ok after ForMs -> ok end.
