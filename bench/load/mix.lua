-- Asks for the paths of a plan in turn, each request as another client: wrk -s mix.lua URL -- PLAN
--
-- The plan is a file of lines: `token <access token>` and `path <path>`. The last line that is printed is JSON.

local ADDRESSES = 10000

local paths, tokens, asked = {}, {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local kind, value = line:match("^(%a+) (.+)$")
    table.insert(kind == "token" and tokens or paths, value)
  end
end

function request()
  asked = asked + 1
  local address = asked % ADDRESSES
  return wrk.format("GET", paths[asked % #paths + 1], {
    ["Authorization"] = "Bearer " .. tokens[asked % #tokens + 1],
    ["X-Forwarded-For"] = "198.18." .. math.floor(address / 250) .. "." .. address % 250 + 1,
    -- As a browser sends it for a page.
    ["Accept"] = "text/html, */*",
  })
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%f,"bytes":%d,"p50_ms":%f,"p99_ms":%f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
