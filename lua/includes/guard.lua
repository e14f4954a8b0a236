-- A ledger that nobody has checked since it started takes no order.
-- The guard key holds the run_id of the server that recovery last compared with PostgreSQL.
local function guard_is_shut()
  return call('GET', KEYS[1]) ~= ARGV[1]
end
