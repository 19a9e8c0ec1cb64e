#include "reports/run_folder.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string_view>

#include "reports/csv.hpp"

namespace mxdrill::reports {
namespace {

using Fields = std::vector<std::string>;

constexpr std::size_t kMessageFields = 15;
constexpr std::size_t kTryFields = 14;

std::optional<std::uint64_t> whole(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// Decimal seconds with at most nine decimals, as format_seconds writes them.
std::optional<base::Duration> seconds(std::string_view text) {
    const auto point = text.find('.');
    const auto units = whole(text.substr(0, point));
    std::string decimals(point == std::string_view::npos ? "0" : text.substr(point + 1));
    if (decimals.size() > 9 || decimals.empty()) return std::nullopt;
    decimals.resize(9, '0');
    const auto nanos = whole(decimals);
    if (!units || !nanos || *units > 10'000'000'000) return std::nullopt;
    return base::Duration(static_cast<std::int64_t>(*units * 1'000'000'000 + *nanos));
}

// Takes field after field of a row and remembers whether all were what they should be.
class FieldReader {
  public:
    explicit FieldReader(const Fields& fields) : fields_(fields) {}
    std::uint64_t number() { return checked(whole(fields_[next_++])); }
    base::Duration span() { return checked(seconds(fields_[next_++])); }
    std::string text() { return fields_[next_++]; }
    [[nodiscard]] bool empty() const { return fields_[next_].empty(); }
    [[nodiscard]] bool good() const { return good_; }

  private:
    template <class Value>
    Value checked(std::optional<Value> value) {
        good_ = good_ && value.has_value();
        return value.value_or(Value{});
    }
    const Fields& fields_;
    std::size_t next_ = 0;
    bool good_ = true;
};

bool read_row(const Fields& fields, MessageRow& row) {
    FieldReader in(fields);
    row.message = in.number();
    row.sender = in.text();
    in.text();  // kind
    row.to = in.text();
    row.arrival = in.span();
    row.final = in.text();
    row.server = in.text();
    row.preference = in.text();
    row.store = in.text();
    row.first_server = in.text();
    row.first_preference = in.text();
    if (in.empty()) {
        in.text();
    } else {
        row.delay = in.span();
    }
    row.attempts = in.number();
    row.tries = in.number();
    row.copies = in.number();
    return in.good();
}

bool read_row(const Fields& fields, TryRow& row) {
    FieldReader in(fields);
    row.start = in.span();
    in.text();  // message: the caller looked at it
    row.sender = in.text();
    row.attempt = in.number();
    row.try_number = in.number();
    row.domain = in.text();
    row.preference = in.text();
    row.server = in.text();
    row.address = in.text();
    row.stage = in.text();
    row.outcome = in.text();
    row.reply = in.text();
    row.action = in.text();
    row.duration = in.span();
    return in.good();
}

// Calls `take` for each row after the header until it says stop; it answers nothing for a malformed row.
bool each_row(const std::filesystem::path& path, std::size_t fields, std::string& error,
              const std::function<std::optional<bool>(const Fields&)>& take) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        error = fmt::format("cannot read {}", path.string());
        return false;
    }
    CsvReader reader(file);
    Fields row;
    const bool has_header = reader.next(row);
    if (!has_header && !reader.error()) {
        error = fmt::format("{}: empty file", path.string());
    } else if (has_header && row.size() != fields) {
        error = fmt::format("{}:1: this is not the header that a run with --out writes", path.string());
    }
    while (error.empty() && reader.next(row)) {
        const auto at = fmt::format("{}:{}", path.string(), reader.line());
        if (row.size() != fields) {
            error = fmt::format("{}: {} fields where {} belong", at, row.size(), fields);
            break;
        }
        const auto goes_on = take(row);
        if (!goes_on) error = fmt::format("{}: a number is missing or malformed", at);
        if (!goes_on || !*goes_on) break;
    }
    if (reader.error()) error = fmt::format("{}:{}: {}", path.string(), reader.line(), *reader.error());
    return error.empty();
}

bool read_facts(const std::filesystem::path& path, MessageRecord& record, std::string& error) {
    std::ifstream file(path, std::ios::binary);
    const auto json = nlohmann::json::parse(file, nullptr, false);
    const auto scenario = json.is_object() ? json.find("scenario") : json.end();
    if (!json.is_object() || scenario == json.end() || !scenario->is_object()) {
        error = fmt::format("{}: not a report of mxdrill", path.string());
        return false;
    }
    const auto text = [&](const char* key) {
        const auto found = scenario->find(key);
        return found != scenario->end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    record.title = text("title");
    record.file = text("file");
    const auto seed = scenario->find("seed");
    if (seed != scenario->end() && seed->is_number_unsigned()) record.seed = seed->get<std::uint64_t>();
    return true;
}

// For several scenarios the runs are in folders below; the first of them makes the message useful.
std::string missing_report(const std::filesystem::path& folder) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored))
        return fmt::format("no such folder: {}", folder.string());
    std::optional<std::filesystem::path> below;
    for (auto it = std::filesystem::recursive_directory_iterator(folder, ignored);
         it != std::filesystem::recursive_directory_iterator(); it.increment(ignored)) {
        const auto& path = it->path();
        if (path.filename() == "report.json" && (!below || path.parent_path() < *below))
            below = path.parent_path();
    }
    if (!below)
        return fmt::format("{} has no report.json: it is not what a run with --out wrote", folder.string());
    return fmt::format("{} holds several runs; name the folder of one, like {}", folder.string(),
                       below->string());
}

bool read_rows(const std::filesystem::path& folder, std::uint64_t message, MessageRecord& record,
               std::string& error) {
    const std::string number = std::to_string(message);
    bool is_found = false;
    const auto take_message = [&](const Fields& fields) -> std::optional<bool> {
        if (fields[0] != number) return true;
        is_found = true;
        if (!read_row(fields, record.message)) return std::nullopt;
        return false;
    };
    const auto take_try = [&](const Fields& fields) -> std::optional<bool> {
        if (fields[1] != number) return true;
        if (!read_row(fields, record.tries.emplace_back())) return std::nullopt;
        return true;
    };
    if (!each_row(folder / "messages.csv", kMessageFields, error, take_message)) return false;
    if (!is_found) error = fmt::format("{} has no message {}", (folder / "messages.csv").string(), message);
    return is_found && each_row(folder / "attempts.csv", kTryFields, error, take_try);
}

}  // namespace

std::optional<MessageRecord> read_message(const std::filesystem::path& folder, std::uint64_t message,
                                          std::string& error) {
    MessageRecord record;
    std::error_code ignored;
    error.clear();
    if (!std::filesystem::exists(folder / "report.json", ignored)) {
        error = missing_report(folder);
        return std::nullopt;
    }
    if (!read_facts(folder / "report.json", record, error)) return std::nullopt;
    if (!read_rows(folder, message, record, error)) return std::nullopt;
    return record;
}

}  // namespace mxdrill::reports
