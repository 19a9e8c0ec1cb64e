#include "reports/csv.hpp"

#include <utility>

namespace mxdrill::reports {

CsvRow& CsvRow::add(std::string_view field) {
    separate();
    if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
        text_ += field;
        return *this;
    }
    text_ += '"';
    for (const char c : field) {
        if (c == '"') text_ += '"';
        text_ += c;
    }
    text_ += '"';
    return *this;
}

CsvRow& CsvRow::add(std::uint64_t number) {
    separate();
    text_ += std::to_string(number);
    return *this;
}

std::string_view CsvRow::line() {
    text_ += '\n';
    is_ended_ = true;
    return text_;
}

void CsvRow::separate() {
    if (is_ended_) {
        text_.clear();
        is_ended_ = false;
    } else {
        text_ += ',';
    }
}

bool CsvReader::next(std::vector<std::string>& row) {
    row.clear();
    row_line_ = next_line_;
    int c = in_.get();
    if (c == std::istream::traits_type::eof()) return false;
    while (true) {
        std::string& field = row.emplace_back();
        if (c == '"') {
            if (!read_quoted(field)) return false;
            c = in_.get();
        } else {
            for (; c != ',' && c != '\n' && c != '\r' && c != std::istream::traits_type::eof();
                 c = in_.get()) {
                if (c == '"') return fail("a quote inside a field that does not begin with one");
                field += static_cast<char>(c);
            }
        }
        if (c == '\r') c = in_.get();
        if (c == '\n' || c == std::istream::traits_type::eof()) {
            ++next_line_;
            return true;
        }
        if (c != ',') return fail("text after a closing quote");
        c = in_.get();
    }
}

bool CsvReader::read_quoted(std::string& field) {
    while (true) {
        const int c = in_.get();
        if (c == std::istream::traits_type::eof()) return fail("the text ends inside a quoted field");
        if (c == '\n') ++next_line_;
        if (c == '"') {
            if (in_.peek() != '"') return true;
            in_.get();
        }
        field += static_cast<char>(c);
    }
}

bool CsvReader::fail(std::string message) {
    error_ = std::move(message);
    return false;
}

}  // namespace mxdrill::reports
