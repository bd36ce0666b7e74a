/* What libical, which Evolution and others build on, makes of calendar files: one JSON object a file.
 *
 * build: gcc read_libical.c -o read_libical $(pkg-config --cflags --libs libical)
 * usage: ./read_libical FILE.ics...     exit status 1 if any file has an error or breaks iTIP's rules
 *
 * Only for what we send: real replies of other programs often break the rules it checks.
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static icalcomponent *parsed(const char *path)
{
    icalcomponent *calendar = NULL;
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "rb");

    if (!file)
        return NULL;
    if (getdelim(&text, &size, '\0', file) > 0)
        calendar = icalparser_parse_string(text);
    free(text);
    fclose(file);
    return calendar;
}

static const char *utc(struct icaltimetype time)
{
    return icaltime_as_ical_string(icaltime_convert_to_zone(time, icaltimezone_get_utc_timezone()));
}

static int read_file(const char *path)
{
    icalcomponent *calendar = parsed(path);
    icalcomponent *event;
    int errors, breaks_rules;

    if (!calendar) {
        fprintf(stderr, "%s: not a calendar\n", path);
        return 1;
    }
    errors = icalcomponent_count_errors(calendar);
    breaks_rules = !icalrestriction_check(calendar);
    errors += icalcomponent_count_errors(calendar);
    event = icalcomponent_get_first_real_component(calendar);
    printf("{\"method\": \"%s\", \"errors\": %d, \"breaks_rules\": %d, ",
           icalenum_method_to_string(icalcomponent_get_method(calendar)), errors, breaks_rules);
    printf("\"uid\": \"%s\", \"sequence\": %d, ", icalcomponent_get_uid(event),
           icalcomponent_get_sequence(event));
    printf("\"start\": \"%s\", ", utc(icalcomponent_get_dtstart(event)));
    printf("\"end\": \"%s\"}\n", utc(icalcomponent_get_dtend(event)));
    icalcomponent_free(calendar);
    return errors > 0 || breaks_rules;
}

int main(int count, char **paths)
{
    int failed = count < 2;

    icalerror_set_errors_are_fatal(0);
    for (int i = 1; i < count; i++)
        failed |= read_file(paths[i]);
    return failed;
}
