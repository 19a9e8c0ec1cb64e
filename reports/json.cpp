#include "reports/json.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <concepts>

#include "reports/json_parsing.hpp"
#include "reports/report_fields.hpp"
#include "sim/base/names_of.hpp"

namespace mxdrill::reports {
namespace {

// A division of two whole numbers is the double nearest to the decimal, so it prints as that decimal.
double decimal(double value, double unit) {
    return std::round(value * unit) / unit;
}

double six_digits(double value) {
    const std::string text = fmt::format("{:.6g}", value);
    double rounded = 0;
    std::from_chars(text.data(), text.data() + text.size(), rounded);
    return rounded;
}

Json in_unit(double value, measure::Unit unit) {
    switch (unit) {
        case measure::Unit::count: return std::llround(value);
        case measure::Unit::share:
        case measure::Unit::seconds: return decimal(value, 1e6);
        case measure::Unit::probability: return six_digits(value);
    }
    return nullptr;
}

class JsonWriter {
  public:
    explicit JsonWriter(Json& object) : object_(object) { object_ = Json::object(); }

    template <class Value>
    void field(const char* name, const Value& value) {
        object_[name] = json(value);
    }
    template <class Value>
    void extra(const char* name, const Value& value) {
        field(name, value);
    }
    void constant(const char* name, const char* text) { object_[name] = text; }
    template <class Value>
    void unusual(const char* name, const Value& value) {
        if (value != Value{}) object_[name] = value;
    }
    template <class Members>
    void object(const char* name, Members members) {
        JsonWriter below(object_[name]);
        members(below);
    }
    template <class Items, class Each>
    void list(const char* name, const Items& items, Each each) {
        Json& array = object_[name] = Json::array();
        for (const auto& item : items) {
            JsonWriter below(array.emplace_back());
            each(below, item);
        }
    }

  private:
    template <std::unsigned_integral Count>
    static Json json(const Count& count) {
        return count;
    }
    static Json json(const std::string& text) { return text; }
    static Json json(const std::vector<std::string>& texts) { return texts; }
    static Json json(measure::Unit unit) { return base::name_of(unit); }
    static Json json(base::Duration span) {
        const auto microseconds = span.count() / 1000;
        return static_cast<double>(microseconds) / 1e6;
    }
    template <class Value>
    static Json json(const std::optional<Value>& value) {
        return value ? json(*value) : Json(nullptr);
    }
    static Json json(const measure::WordCounts& counts) {
        Json object = Json::object();
        for (const auto& [word, count] : counts) object[word] = count;
        return object;
    }
    template <class Value>
    static Json json(const Share<Value>& share) {
        return share.value ? Json(decimal(*share.value, 1e6)) : Json(nullptr);
    }
    template <class Value>
    static Json json(const SixDigits<Value>& number) {
        return number.value ? Json(six_digits(*number.value)) : Json(nullptr);
    }
    template <class Value, class Unit>
    static Json json(const Metered<Value, Unit>& metered) {
        return metered.value ? in_unit(*metered.value, metered.unit) : Json(nullptr);
    }
    template <class Bool>
    static Json json(const Judged<Bool>& judged) {
        return judged.is_judged ? Json(judged.passed) : Json(nullptr);
    }
    template <class Value>
    static Json json(const std::vector<Value>& values) {
        Json array = Json::array();
        for (const auto& value : values) array.push_back(json(value));
        return array;
    }
    template <class Value>
    static Json json(const Value& value) {
        Json object;
        JsonWriter writer(object);
        fields(writer, value);
        return object;
    }

    Json& object_;
};

}  // namespace

std::string json_text(const measure::Report& report) {
    Json json;
    JsonWriter writer(json);
    writer.constant("format", kReportFormat);
    fields(writer, report);
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mxdrill::reports
