-- Terms, end or leader changed by something else than a bid.
local function corrected(state, why)
  state.seq = state.seq + 1
  announce(integer(state.seq), format(
    '{"type":"corrected","seq":%d,"at_ms":%d,"why":"%s","price_minor":%s,"floor_minor":%d,"leader":%s,'
      .. '"bid_count":%d,"reserve":"%s","starts_at_ms":%d,"ends_at_ms":%d,"buy_now_minor":%s}',
    state.seq, state.at_ms, why, number_or_null(state.price), bid_rules.floor_of(state),
    number_or_null(state.leader_paddle), state.bid_count, bid_rules.reserve_word(state),
    state.starts_at_ms, state.ends_at_ms, number_or_null(state.buy_now)))
end
