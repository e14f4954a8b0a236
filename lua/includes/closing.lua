-- How a listing ends: sold to the leader when the reserve is met (or there is none).
local function close(state)
  local sold = state.leader and bid_rules.reserve_word(state) ~= 'not_met'
  state.status = 'closed'
  state.outcome = sold and 'sold' or 'unsold'
  state.winner = sold and state.leader_paddle or nil
  status_changed(state)
end
