#include <charconv>

#include "reports/json.hpp"
#include "sim/serve/handlers.hpp"
#include "sim/serve/listeners.hpp"
#include "sim/serve/metrics.hpp"

namespace mxdrill::serve {
namespace {

constexpr std::size_t kMostEventsAtOnce = 1000;

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// A run that has just begun has no past.
void begin_anew(Desk& desk, const scenario::Places& places, std::string_view event) {
    desk.journal.clear();
    desk.tally.clear();
    desk.shelf.fill(desk.stage, places);
    const scenario::Scenario& scenario = desk.stage.scenario();
    desk.journal.note(event, {{"scenario", scenario.file}, {"title", scenario.title}});
}

// What reports call a scenario that came in no file.
const std::string kPosted = "posted";

// A place in the text that was sent is its line and column.
std::vector<scenario::Diagnostic> in_body(std::vector<scenario::Diagnostic> errors) {
    for (scenario::Diagnostic& error : errors) {
        if (error.where == kPosted) error.where.clear();
        if (error.where.starts_with(kPosted + ":")) error.where.erase(0, kPosted.size() + 1);
    }
    return errors;
}

}  // namespace

Response post_reset(Desk& desk, const Call& call) {
    if (!call.request.body.empty()) {
        const JsonReading reading = parse_json(call.request.body);
        if (reading.error) return failure(400, {*reading.error});
    }
    desk.stage.reset();
    begin_anew(desk, desk.places, "reset");
    return {.status = 204, .content_type = ""};
}

Response post_scenario(Desk& desk, const Call& call) {
    // Whoever asks over the network sees no file of this machine; what the command line changes is another
    // scenario.
    const scenario::Options options{.profile_folder = desk.settings.profile_folder, .names_files = false};
    auto reading = scenario::read_scenario_text(call.request.body, kPosted, options);
    if (!reading.scenario) return failure(422, in_body(std::move(reading.errors)));
    if (auto refusal = desk.stage.replace(*std::move(reading.scenario)))
        return failure(409, *std::move(refusal));
    desk.places = std::move(reading.places);
    begin_anew(desk, desk.places, "scenario");
    const scenario::Scenario& scenario = desk.stage.scenario();
    Json left_out = Json::array();
    for (const LeftOut& one : desk.stage.left_out()) left_out.push_back(one.why);
    return success({{"title", scenario.title},
                    {"dns", desk.stage.dns().text()},
                    {"servers", listeners_of(desk.stage)},
                    {"faults", scenario.faults.size()},
                    {"left_out", left_out}});
}

Response get_report(Desk& desk, const Call&) {
    return {.body = reports::json_text(desk.stage.report())};
}

Response get_journal(Desk& desk, const Call& call) {
    const auto& query = call.target.query;
    const auto since = query.find("since");
    const bool streams = call.request.accept.find("text/event-stream") != std::string::npos;
    std::string asked = since == query.end() ? "0" : since->second;
    if (streams && !call.request.last_event_id.empty()) asked = call.request.last_event_id;
    const auto number = number_in(asked);
    if (!number) return failure(400, "expected the number of an entry, such as 0", "since");
    if (streams) return {.content_type = "text/event-stream", .streams_since = *number};
    Journal::Excerpt excerpt = desk.journal.since(*number, kMostEventsAtOnce);
    return success({{"events", Json(std::move(excerpt.events))},
                    {"last", excerpt.last},
                    {"newest", desk.journal.last()},
                    {"missed", excerpt.missed}});
}

Response get_metrics(Desk& desk, const Call&) {
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics_text(desk)};
}

}  // namespace mxdrill::serve
