#include "sim/scenario/traffic.hpp"

#include <fmt/format.h>

#include "sim/scenario/kinds.hpp"

namespace mxdrill::scenario {
namespace {

constexpr std::int64_t kMostMessages = 1'000'000'000;
constexpr std::int64_t kMostRecipients = 1000;

void check_times(const Traffic& traffic, const Table& table, const std::optional<base::Duration>& duration,
                 Diagnostics& errors) {
    if (duration && traffic.at.since_start >= *duration) {
        errors.add(table.place_of("at"), "the run is over by then");
        return;
    }
    if (!traffic.rate) return;
    if (!table.has("for") && !duration) {
        errors.add(table.place_of("rate"), "a rate needs `for`, or the `duration` of the run");
        return;
    }
    const base::Duration left = duration.value_or(base::Duration(0)) - traffic.at.since_start;
    const double messages = base::in_seconds(traffic.length.value_or(left)) / traffic.rate->interval_s();
    if (messages <= static_cast<double>(kMostMessages)) return;
    errors.add(table.place_of("rate"),
               fmt::format("this is {:.0f} messages; at most {} are possible", messages, kMostMessages));
}

void check_weights(const Traffic& traffic, const Table& table, Diagnostics& errors) {
    if (traffic.weights.empty() || traffic.to.empty() || traffic.weights.size() == traffic.to.size()) return;
    errors.add(table.place_of("weights"),
               fmt::format("{} weights for {} addresses in `to`", traffic.weights.size(), traffic.to.size()));
}

}  // namespace

Section<Traffic> traffic_section() {
    return Section<Traffic>("[[traffic]]")
        .key("from", &Traffic::from, group_name(), "a sender group; default: all groups, in turn")
        .key("mail_from", &Traffic::mail_from, reverse_path(),
             "envelope sender, \"\" for the null reverse path; default \"sender@sender.test\"")
        .key("to", &Traffic::to, one_or_more(mail_address()), "envelope recipient, or several, used in turn",
             Need::required)
        .key("weights", &Traffic::weights, list_of(positive_number(), false),
             "how often each of `to` is drawn")
        .key("at", &Traffic::at, instant(), "when the first may come; default \"0s\"")
        .key("for", &Traffic::length, positive_duration(), "over how long they are spread")
        .key("rate", &Traffic::rate, rate(), "messages per time, all hosts together")
        .key("count", &Traffic::count, integer(0, kMostMessages), "how many messages")
        .key("arrival", &Traffic::arrival, enumerator<Arrival>(),
             "default \"poisson\" with a rate, \"even\" with a count")
        .key("size", &Traffic::size, size(), "of each message; default \"20kB\"")
        .key("recipients_per_mail", &Traffic::recipients_per_mail, integer(1, kMostRecipients),
             "consecutive messages that share one mail transaction; default 1")
        .key("kind", &Traffic::kind, enumerator<trace::Kind>(),
             "\"spam\" connects to the least preferred MX first and never retries; default \"mail\"")
        .exactly_one_of({"rate", "count"});
}

std::vector<Traffic> read_traffic(const std::vector<Written<Traffic>>& written,
                                  const std::optional<base::Duration>& duration, Diagnostics& errors) {
    std::vector<Traffic> all;
    for (const auto& one : written) {
        Traffic traffic = one.keys;
        traffic.identity = canonical(*one.table, "");
        if (!one.table->has("arrival")) traffic.arrival = traffic.count ? Arrival::even : Arrival::poisson;
        check_times(traffic, *one.table, duration, errors);
        check_weights(traffic, *one.table, errors);
        all.push_back(std::move(traffic));
    }
    return all;
}

}  // namespace mxdrill::scenario
