#include "reports/attempts_csv.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

#include "reports/csv.hpp"
#include "sim/base/units.hpp"

namespace mxdrill::reports {
namespace {

constexpr std::string_view kAttemptColumns =
    "time_s,message,sender,attempt,try,domain,preference,server,address,stage,outcome,reply,action,duration_"
    "s\n";

std::string seconds_text(std::int64_t micros) {
    return base::format_seconds(std::chrono::microseconds(micros));
}

}  // namespace

void AttemptsCsv::on(const trace::Event& event) {
    if (const auto* arrived = std::get_if<trace::MessageArrived>(&event.what)) {
        if (domains_.size() <= arrived->message) domains_.resize(arrived->message + 1, kNone);
        domains_[arrived->message] = arrived->domain;
    } else if (const auto* ended = std::get_if<trace::TryEnded>(&event.what)) {
        record(*ended, event.at);
    } else if (const auto* refused = std::get_if<trace::TurnedAway>(&event.what)) {
        record(*refused, event.at);
    }
}

void AttemptsCsv::write(std::ostream& out) {
    std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
        return std::tie(a.start_us, a.message, a.attempt, a.try_number, a.sender) <
               std::tie(b.start_us, b.message, b.attempt, b.try_number, b.sender);
    });
    out << kAttemptColumns;
    for (const Row& row : rows_) write_row(row, out);
}

void AttemptsCsv::record(const trace::TryEnded& event, base::Instant end) {
    Row row{};
    row.start_us = event.start.since_start.count() / 1000;
    row.duration_us = (end - event.start).count() / 1000;
    row.message = event.message;
    row.sender = event.sender;
    row.attempt = event.attempt;
    row.try_number = event.try_number;
    row.address = event.address ? number_of(*event.address) : kNone;
    row.reply = replies_.number_of(event.reply);
    row.preference = event.preference ? *event.preference : -1;
    row.stage = event.stage;
    row.outcome = event.outcome;
    row.action = event.action;
    rows_.push_back(row);
}

void AttemptsCsv::record(const trace::TurnedAway& event, base::Instant end) {
    const base::Instant start = event.start.value_or(end);
    Row row{};
    row.start_us = start.since_start.count() / 1000;
    row.duration_us = (end - start).count() / 1000;
    row.sender = kNone;
    row.address = number_of(event.address);
    row.reply = replies_.number_of(event.reply);
    row.preference = -1;
    row.stage = event.stage;
    row.outcome = event.outcome;
    row.action = trace::Action::unknown;
    rows_.push_back(row);
}

std::uint32_t AttemptsCsv::number_of(const base::IpAddress& address) {
    const auto [known, is_new] =
        address_numbers_.try_emplace(address, static_cast<std::uint32_t>(addresses_.size()));
    if (is_new) addresses_.push_back(address);
    return known->second;
}

void AttemptsCsv::write_row(const Row& row, std::ostream& out) const {
    std::optional<std::string> domain;
    std::optional<std::string> preference;
    std::optional<std::string> server;
    std::optional<std::string> address;
    if (row.message < domains_.size() && domains_[row.message] != kNone) {
        domain = cast_.domains[domains_[row.message]].name.text();
    }
    if (row.preference >= 0) preference = std::to_string(row.preference);
    if (row.address != kNone) {
        address = addresses_[row.address].text();
        const auto at = cast_.server_at.find(addresses_[row.address]);
        if (at != cast_.server_at.end()) server = cast_.servers[at->second].name.text();
    }
    CsvRow csv;
    csv.add(seconds_text(row.start_us));
    if (row.message == 0)
        csv.add("").add("").add("").add("");
    else
        csv.add(row.message)
            .add(cast_.senders[row.sender].name)
            .add(std::uint64_t{row.attempt})
            .add(std::uint64_t{row.try_number});
    csv.add(domain).add(preference).add(server).add(address);
    csv.add(base::name_of(row.stage)).add(base::name_of(row.outcome)).add(replies_.text(row.reply));
    csv.add(base::name_of(row.action)).add(seconds_text(row.duration_us));
    out << csv.line();
}

}  // namespace mxdrill::reports
