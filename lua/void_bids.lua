-- Applies what the replay without one bidder's bids came to, if nothing came between; lifts the hold.
-- KEYS    1 guard  2 listing  3 public events (and channel)  4 shard log  5 due
-- ARGV    1 run_id (word)  2 listing (id)  3 bidder (user id)  4 expected seq  5 expected bid count
--         6 price (minor units or '')  7 leader (user id or '')  8 leader's maximum (minor units or '')
--         9 bid count after
-- RETURNS {'done', seq} | {'refused', reason} | {'missing'}; refused with changed when something came between
-- EVENTS  corrected
--- include builtins
--- include guard
--- include bid_rules
--- include listing_state
--- include events
--- include corrections
--- include lifecycle

local function paddle_of(bidder)
  return (paddle_and_max(call('HGET', KEYS[2], 'p:' .. bidder)))
end

return change_listing(function(state, now)
  if is_over(state, now) then return 'closed' end
  if integer(state.seq) ~= ARGV[4] or integer(state.bid_count) ~= ARGV[5] then return 'changed' end
  local paddle = paddle_of(ARGV[3])
  if not paddle then return 'unknown_bidder' end
  state.at_ms, state.hold_until_ms = now, nil
  state.price, state.leader, state.leader_max = tonumber(ARGV[6]), nil, tonumber(ARGV[8])
  state.leader_paddle, state.bid_count = nil, tonumber(ARGV[9])
  if ARGV[7] ~= '' then
    state.leader = ARGV[7]
    state.leader_paddle = paddle_of(ARGV[7])
  end
  corrected(state, 'void')
  log_entry(state, 'void', format(',"bidder":%s,"paddle":%d', ARGV[3], paddle))
end)
