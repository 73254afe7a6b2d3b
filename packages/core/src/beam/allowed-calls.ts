/**
 * Every function that our programs may call on a node, as `module:function/arity`; nothing else is ever called there. Each
 * only reads, or touches nothing but the process that calls it and those it has started itself, but for the few that are
 * there to act on a process (erl/act.erl). A program that calls another is never sent.
 */
export const ALLOWED_CALLS: ReadonlySet<string> = new Set([
  // What the node tells of itself.
  ...[
    'erlang:memory/1',
    'erlang:system_info/1',
    'erlang:statistics/1',
    'erlang:node/0',
    'erlang:nodes/0',
    'erlang:nodes/1',
  ],
  ...[
    'erlang:monotonic_time/0',
    'erlang:monotonic_time/1',
    'erlang:time_offset/0',
    'erlang:convert_time_unit/3',
  ],
  ...[
    'erlang:processes/0',
    'erlang:process_info/2',
    'erlang:registered/0',
    'erlang:whereis/1',
    'erlang:function_exported/3',
  ],
  ...['application:info/0', 'application:loaded_applications/0', 'net_kernel:get_net_ticktime/0'],
  // Of tables and ports what they are and how large; never what they hold. An address is asked of the port itself.
  ...['ets:all/0', 'ets:info/2', 'erlang:ports/0', 'erlang:port_info/2'],
  ...['inet:getstat/2', 'inet:sockname/1', 'inet:peername/1'],
  // Reads files by names that are written in the program: what Linux tells of its memory.
  'prim_file:read_file/1',
  // Tables of the application controller (ac_tab) and of net_kernel (sys_dist), which anybody may read.
  ...['ets:lookup/2', 'ets:select/2', 'ets:tab2list/1'],
  // Counts the schedulers' wall time while the process that asked lives, and for nobody else.
  'erlang:system_flag/2',
  // Processes of our own: started, spoken to, ended.
  ...['erlang:spawn_opt/4', 'erlang:spawn_monitor/3', 'erlang:process_flag/2', 'erlang:garbage_collect/0'],
  ...['erlang:self/0', 'erlang:put/2', 'erlang:get/1', 'erlang:exit/1', 'erlang:exit/2', 'erlang:send/2'],
  // Asks the net_kernel of a connected peer a question; with `noconnect` and `nosuspend` it opens and fills no link.
  'erlang:send/3',
  // The pid in a text. Makes nothing: a pid that nobody has is a pid all the same.
  'erlang:list_to_pid/1',
  // Asks the master of an application, which spawned its top supervisor, for its pid.
  'application_master:get_child/1',
  // Ask supervisors, and nobody else, for their children and the rules they restart them by; see erl/supervisor_detail.erl.
  ...['supervisor:which_children/1', 'supervisor:count_children/1', 'sys:get_state/2'],
  // Act on the process that was asked for, and on nothing else. (To end it: exit/2. To write to it: send/2.)
  ...['erlang:garbage_collect/1', 'erlang:suspend_process/1'],
  // Watch it, and tie what holds it to us, so that it ends with our connection.
  ...['erlang:monitor/2', 'erlang:is_process_alive/1'],
  ...['erlang:link/1', 'erlang:unlink/1', 'erlang:group_leader/0'],
  // Reads a message, with `safe`: makes no atom. Those that the user has agreed to are made by name.
  ...['erlang:binary_to_term/2', 'erlang:binary_to_atom/1', 'erlang:term_to_binary/1'],
  // Runs what we sent.
  ...['erl_eval:exprs/3', 'erpc:execute_call/4', 'erlang:binary_to_term/1'],
  // Terms to terms.
  ...[
    'erlang:abs/1',
    'erlang:element/2',
    'erlang:hd/1',
    'erlang:length/1',
    'erlang:list_to_tuple/1',
    'erlang:tuple_to_list/1',
  ],
  ...[
    'erlang:max/2',
    'erlang:min/2',
    'erlang:not/1',
    'erlang:is_atom/1',
    'erlang:is_integer/1',
    'erlang:is_map/1',
    'erlang:is_pid/1',
    'erlang:is_port/1',
    'erlang:is_tuple/1',
  ],
  ...[
    'erlang:atom_to_binary/1',
    'erlang:atom_to_list/1',
    'erlang:integer_to_binary/1',
    'erlang:iolist_to_binary/1',
    'erlang:list_to_binary/1',
  ],
  ...['erlang:pid_to_list/1', 'binary:match/2', 'string:lowercase/1', 'unicode:characters_to_binary/1'],
  ...['erlang:binary_part/3', 'erlang:byte_size/1', 'erlang:external_size/1', 'erlang:node/1'],
  // To atoms that exist, never to new ones.
  ...['erlang:binary_to_existing_atom/1', 'erlang:list_to_existing_atom/1'],
  ...['ets:match_spec_compile/1', 'ets:match_spec_run/2'],
  ...[
    'lists:any/2',
    'lists:append/1',
    'lists:delete/2',
    'lists:duplicate/2',
    'lists:keydelete/3',
    'lists:keyfind/3',
    'lists:keymember/3',
    'lists:last/1',
  ],
  ...[
    'lists:map/2',
    'lists:member/2',
    'lists:nth/2',
    'lists:nthtail/2',
    'lists:partition/2',
    'lists:reverse/1',
    'lists:seq/2',
  ],
  ...['lists:seq/3', 'lists:sort/1', 'lists:split/2', 'lists:sublist/2', 'lists:sublist/3', 'lists:sum/1'],
  ...['lists:unzip/1', 'lists:usort/1', 'lists:zip/2', 'lists:zip3/3'],
  ...['lists:zipwith/3', 'lists:zipwith3/4'],
  ...[
    'maps:from_keys/2',
    'maps:keys/1',
    'maps:from_list/1',
    'maps:get/2',
    'maps:get/3',
    'maps:groups_from_list/3',
  ],
  'maps:to_list/1',
]);
