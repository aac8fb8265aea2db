-- What wrk sends, and what it tells at the end, in one line: `wrk REQUESTS BYTES MICROS ERRORS CPU P50 P90 P99`, where CPU is its
-- own time in clock ticks. The argument is the length of the body that it posts; 0 for a GET.

function init(arguments)
  local length = tonumber(arguments[1])
  if length > 0 then
    local alphabet = "abcdefghijklmnopqrstuvwxyz"
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/octet-stream"
    wrk.body = string.rep(alphabet, math.floor(length / #alphabet) + 1):sub(1, length)
  end
end

local function ticks()
  local file = io.open("/proc/self/stat")
  local fields = file:read("*a"):match("%) (.*)")
  file:close()
  local user, system = fields:match("^" .. string.rep("%S+ ", 11) .. "(%d+) (%d+)")
  return user + system
end

function done(summary, latency)
  local errors = summary.errors
  local all = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format("wrk %d %d %d %d %d %d %d %d", summary.requests, summary.bytes, summary.duration, all, ticks(),
    latency:percentile(50), latency:percentile(90), latency:percentile(99)))
end
