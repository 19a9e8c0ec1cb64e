#include "reports/messages_csv.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "reports/csv.hpp"
#include "sim/base/units.hpp"

namespace mxdrill::reports {
namespace {

constexpr std::string_view kMessageColumns =
    "message,sender,kind,to,arrival_s,final,server,preference,store,first_server,first_preference,delay_s,"
    "attempts,tries,copies\n";

std::optional<std::string> preference_text(const measure::Landing& landing) {
    if (landing.preference == measure::Landing::kNoTier) return std::nullopt;
    return std::to_string(landing.preference);
}

}  // namespace

void MessagesCsv::on(const trace::Event& event) {
    if (const auto* arrived = std::get_if<trace::MessageArrived>(&event.what)) {
        arrive(*arrived, event.at);
    } else if (const auto* started = std::get_if<trace::AttemptStarted>(&event.what)) {
        measure::Message& message = row(started->message).message;
        if (message.is_of(started->sender)) message.on_attempt(event.at);
    } else if (const auto* tried = std::get_if<trace::TryEnded>(&event.what)) {
        if (tried->message == 0 || tried->try_number == 0) return;
        Row& row = this->row(tried->message);
        if (row.message.is_of(tried->sender)) ++row.tries;
    } else if (const auto* taken = std::get_if<trace::MessageTaken>(&event.what)) {
        take(*taken, event.at);
    } else if (const auto* ended = std::get_if<trace::MessageEnded>(&event.what)) {
        row(ended->message).message.on_ended(*ended);
    }
}

void MessagesCsv::write(std::ostream& out) const {
    out << kMessageColumns;
    for (std::size_t i = 0; i < rows_.size(); ++i) write_row(i + 1, rows_[i], out);
}

void MessagesCsv::arrive(const trace::MessageArrived& event, base::Instant at) {
    if (rows_.size() < event.message) rows_.resize(event.message);
    Row& row = this->row(event.message);
    row.message.arrival = at;
    row.message.sender = event.sender;
    row.message.domain = event.domain;
    row.message.kind = event.kind;
    row.to = recipients_.number_of(event.to);
}

void MessagesCsv::take(const trace::MessageTaken& event, base::Instant at) {
    Row& row = this->row(event.message);
    const bool had_copy = row.message.copies > 0;
    const auto* place = lineup_.find(row.message.domain, event.server, at);
    row.message.on_taken(event, place ? place->preference : measure::Landing::kNoTier);
    if (!had_copy && row.message.copies > 0) row.delay = at - row.message.arrival;
}

void MessagesCsv::write_row(trace::MessageId number, const Row& row, std::ostream& out) const {
    const measure::Message& message = row.message;
    std::optional<std::string> server;
    std::optional<std::string> store;
    std::optional<std::string> first_server;
    std::optional<std::string> delay;
    if (message.stored.happened()) {
        server = cast_.servers[message.stored.server].name.text();
        store = cast_.stores[message.stored.store];
        delay = base::format_seconds(row.delay);
    }
    if (message.taken.happened()) first_server = cast_.servers[message.taken.server].name.text();
    CsvRow csv;
    csv.add(number).add(cast_.senders[message.sender].name).add(base::name_of(message.kind));
    csv.add(recipients_.text(row.to)).add(base::format_seconds(message.arrival.since_start));
    csv.add(base::name_of(message.final())).add(server).add(preference_text(message.stored)).add(store);
    csv.add(first_server).add(preference_text(message.taken)).add(delay);
    csv.add(std::uint64_t{message.attempts}).add(std::uint64_t{row.tries}).add(std::uint64_t{message.copies});
    out << csv.line();
}

}  // namespace mxdrill::reports
