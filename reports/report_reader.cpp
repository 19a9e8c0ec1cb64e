#include "reports/report_reader.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "reports/json_parsing.hpp"
#include "reports/report_fields.hpp"
#include "sim/base/names_of.hpp"

namespace mxdrill::reports {
namespace {

constexpr std::uintmax_t kLargestReport = 256 << 20;
constexpr double kMostSeconds = 1e9;  // 30 years, and far from where a Duration ends
constexpr double kLargestActual = 1e15;

// Thrown within this file alone: the first wrong value ends a reading.
struct WrongShape {
    scenario::Diagnostic error;
};

[[noreturn]] void fail(const std::string& where, std::string message) {
    throw WrongShape{{where, std::move(message)}};
}

std::optional<double> number_in(const Json& json, const std::string& where, double low, double high) {
    if (json.is_null()) return std::nullopt;
    if (!json.is_number()) fail(where, "a number or null belongs here");
    const auto number = json.get<double>();
    if (!(number >= low && number <= high))
        fail(where, fmt::format("a number from {} to {} belongs here", low, high));
    return number;
}

base::Duration seconds_in(const Json& json, const std::string& where) {
    const auto seconds = number_in(json, where, 0, kMostSeconds);
    if (!seconds) fail(where, "a number belongs here");
    return base::Duration(std::llround(*seconds * 1e6) * 1000);
}

class JsonReader {
  public:
    JsonReader(const Json& object, std::string where) : object_(object), where_(std::move(where)) {
        if (!object_.is_object()) fail(where_, "an object belongs here");
    }

    template <class Value>
    void field(const char* name, Value&& value) {
        const auto found = object_.find(name);
        if (found == object_.end()) fail(below(name), "this is missing");
        read(*found, below(name), value);
    }
    template <class Value>
    void extra(const char* name, Value& value) {
        if (object_.contains(name)) field(name, value);
    }
    void constant(const char* /*name*/, const char* /*text*/) {}
    template <class Value>
    void unusual(const char* name, Value& value) {
        extra(name, value);
    }
    template <class Members>
    void object(const char* name, Members members) {
        const auto found = object_.find(name);
        if (found == object_.end()) fail(below(name), "this is missing");
        JsonReader reader(*found, below(name));
        members(reader);
    }
    template <class Item, class Each>
    void list(const char* name, std::vector<Item>& items, Each each) {
        const auto found = object_.find(name);
        if (found == object_.end()) fail(below(name), "this is missing");
        read_list(*found, below(name), items, [&](const Json& json, const std::string& where, Item& item) {
            JsonReader reader(json, where);
            each(reader, item);
        });
    }

  private:
    [[nodiscard]] std::string below(const char* name) const {
        return where_.empty() ? name : where_ + "." + name;
    }

    template <class Item, class Each>
    static void read_list(const Json& json, const std::string& where, std::vector<Item>& items, Each each) {
        if (!json.is_array()) fail(where, "a list belongs here");
        for (std::size_t i = 0; i < json.size(); ++i)
            each(json[i], fmt::format("{}[{}]", where, i), items.emplace_back());
    }

    static void read(const Json& json, const std::string& where, bool& value) {
        if (!json.is_boolean()) fail(where, "true or false belongs here");
        value = json.get<bool>();
    }
    template <std::unsigned_integral Count>
    static void read(const Json& json, const std::string& where, Count& count) {
        constexpr auto kMost = std::numeric_limits<Count>::max();
        if (!json.is_number_unsigned() || json.get<std::uint64_t>() > kMost)
            fail(where, fmt::format("a whole number from 0 to {} belongs here", kMost));
        count = static_cast<Count>(json.get<std::uint64_t>());
    }
    static void read(const Json& json, const std::string& where, std::string& text) {
        if (!json.is_string()) fail(where, "a text belongs here");
        text = json.get<std::string>();
    }
    static void read(const Json& json, const std::string& where, base::Duration& span) {
        span = seconds_in(json, where);
    }
    static void read(const Json& json, const std::string& where, measure::Unit& unit) {
        std::string name;
        read(json, where, name);
        const auto named = base::named<measure::Unit>(name);
        if (!named) fail(where, "count, share, seconds or probability belongs here");
        unit = *named;
    }
    static void read(const Json& json, const std::string& where, measure::WordCounts& counts) {
        if (!json.is_object()) fail(where, "an object belongs here");
        for (const auto& [word, count] : json.items())
            read(count, fmt::format("{}.{}", where, word), counts.emplace_back(word, 0).second);
    }
    template <class Value>
    static void read(const Json& json, const std::string& where, Share<Value>& share) {
        share.value = number_in(json, where, 0, 1);
    }
    template <class Value>
    static void read(const Json& json, const std::string& where, SixDigits<Value>& number) {
        number.value = number_in(json, where, 0, std::numeric_limits<double>::max());
    }
    template <class Value, class Unit>
    static void read(const Json& json, const std::string& where, Metered<Value, Unit>& metered) {
        metered.value = number_in(json, where, -kLargestActual, kLargestActual);
    }
    template <class Bool>
    static void read(const Json& json, const std::string& where, Judged<Bool>& judged) {
        if (json.is_null()) {
            judged.is_judged = false;
        } else {
            read(json, where, judged.passed);
        }
    }
    template <class Value>
    static void read(const Json& json, const std::string& where, std::optional<Value>& value) {
        value.reset();
        if (!json.is_null()) read(json, where, value.emplace());
    }
    template <class Value>
    static void read(const Json& json, const std::string& where, std::vector<Value>& values) {
        read_list(json, where, values,
                  [](const Json& item, const std::string& at, Value& value) { read(item, at, value); });
    }
    template <class Value>
    static void read(const Json& json, const std::string& where, Value& value) {
        JsonReader reader(json, where);
        fields(reader, value);
    }

    const Json& object_;
    std::string where_;
};

// Before all else, since nothing that follows need hold in a file of another kind.
void check_format(const Json& json) {
    const auto found = json.is_object() ? json.find("format") : json.end();
    if (!json.is_object() || found == json.end() || !found->is_string())
        fail({}, "this is not a report of mxdrill");
    const auto format = found->get<std::string>();
    if (format == kReportFormat) return;
    fail("format", fmt::format("this is `{}`; `{}` can be read", format, kReportFormat));
}

ReportReading failed(std::string where, std::string message) {
    return {std::nullopt, {std::move(where), std::move(message)}};
}

}  // namespace

ReportReading read_report(std::string_view text) {
    const auto parsed = parse_json(text);
    if (parsed.error) return {std::nullopt, *parsed.error};
    try {
        check_format(parsed.value);
        measure::Report report;
        JsonReader reader(parsed.value, {});
        fields(reader, report);
        return {std::move(report)};
    } catch (const WrongShape& wrong) {
        return {std::nullopt, wrong.error};
    }
}

ReportReading read_report_file(const std::filesystem::path& file) {
    std::error_code error;
    if (const auto size = std::filesystem::file_size(file, error); !error && size > kLargestReport)
        return failed(file.string(), "this is too large for a report");
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
    if (!in.is_open() || in.bad() || !text) {
        const std::error_code why(errno == 0 ? EIO : errno, std::generic_category());
        return failed(file.string(), "cannot read this: " + why.message());
    }
    auto reading = read_report(text.str());
    if (!reading.report) {
        // As compilers write places, and values' paths apart from them.
        const bool is_line = !reading.error.where.empty() && reading.error.where.front() <= '9';
        const std::string apart = reading.error.where.empty() ? "" : is_line ? ":" : ": ";
        reading.error.where = file.string() + apart + reading.error.where;
    }
    return reading;
}

}  // namespace mxdrill::reports
