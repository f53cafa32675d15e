"""The routes of groups under the rule that holds; `every_route` says how it is read."""

from tests.support.who_may import IN, OPERATOR, Group, rule

# A shop's group: its team's in three steps, and the operators'; to others it is not there.
READ = rule(guest=401, stranger=404, buyer=404, viewer=IN, rival=404, operator=IN)
MODERATE = rule(guest=401, stranger=404, buyer=404, viewer=403, staff=IN, rival=404, operator=IN)
MANAGE = rule(guest=401, stranger=404, buyer=404, staff=403, manager=IN, rival=404, operator=IN)
# Of one's shops, or of one that is named.
LIST = rule(guest=401, stranger=403, buyer=403, viewer=IN, rival=404, rival_at_home=IN, operator=IN)
MAKES = rule(guest=401, stranger=403, buyer=403, staff=403, manager=IN, rival=404, operator=IN)

# fmt: off
GROUPS = (
    # Whoever it is: it is known by the bot's secret.
    Group(rule(guest=401, owner=401, operator=401), """
        POST /telegram/webhook/{bot_id} {}
    """),
    Group(LIST, """
        GET /api/v1/telegram/bots?shop_id={shop}
    """),
    # Who may is told that it is no token: a good one takes Telegram to say so.
    Group(rule(guest=401, stranger=403, buyer=403, staff=403, manager=422, rival=404, operator=422), """
        POST /api/v1/telegram/bots {"token": "as a person might paste it", "shop_id": "{shop}"}
    """),
    Group(rule(guest=401, stranger=404, buyer=404, staff=403, manager=422, rival=404, operator=422), """
        PUT /api/v1/telegram/bots/{bot_id}/token {"token": "as a person might paste it"}
    """),
    Group(READ, """
        GET /api/v1/telegram/bots/{bot_id}
    """),
    Group(MANAGE, """
        POST /api/v1/telegram/bots/{bot_id}/pause
        POST /api/v1/telegram/bots/{bot_id}/resume
        POST /api/v1/telegram/bots/{bot_id}/secret
        DELETE /api/v1/telegram/bots/{bot_id}
    """),
    Group(OPERATOR, """
        GET /api/v1/telegram/parked-updates
        POST /api/v1/telegram/parked-updates/{parked_id}/replay
    """),
    Group(LIST, """
        GET /api/v1/telegram/groups?shop_id={shop}
    """),
    Group(MAKES, """
        POST /api/v1/telegram/groups {"group_id": -1009876543210, "name": "New", "shop_id": "{shop}"}
    """),
    Group(READ, """
        GET /api/v1/telegram/groups/{group_id=chat}
        GET /api/v1/telegram/groups/{group_id=chat}/settings
        GET /api/v1/telegram/groups/{group_id=chat}/settings/export
        GET /api/v1/telegram/groups/{group_id=chat}/actions
        GET /api/v1/telegram/groups/{group_id=chat}/actions/{action_id}
        GET /api/v1/telegram/groups/{group_id=chat}/stats
        GET /api/v1/telegram/groups/{group_id=chat}/stats/months
        GET /api/v1/telegram/groups/{group_id=chat}/users/{user_id=77}/stats
        GET /api/v1/telegram/groups/{group_id=chat}/users/{user_id=77}/warnings
        GET /api/v1/telegram/groups/{group_id=chat}/cases
        GET /api/v1/telegram/groups/{group_id=chat}/reports
        GET /api/v1/telegram/shared-bans?shop_id={shop}
        GET /api/v1/telegram/groups/{group_id=chat}/users/{user_id=77}/roles
        GET /api/v1/telegram/groups/{group_id=chat}/users/{user_id=77}
        GET /api/v1/telegram/groups/{group_id=chat}/users
        GET /api/v1/telegram/groups/{group_id=chat}/roles
        GET /api/v1/telegram/groups/{group_id=chat}/roles/{name=Helper}
        GET /api/v1/telegram/groups/{group_id=chat}/roles/{name=Helper}/stats
        GET /api/v1/telegram/groups/{group_id=chat}/roles/{name=Helper}/members
        GET /api/v1/telegram/groups/{group_id=chat}/rules
        POST /api/v1/telegram/groups/{group_id=chat}/rules/try {"name": "New", "type": "caps"}
        GET /api/v1/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule}
        POST /api/v1/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule}/try
        GET /api/v1/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule}/history
        GET /api/v1/telegram/groups/{group_id=chat}/raid
        GET /api/v1/telegram/groups/{group_id=chat}/night
        GET /api/v1/telegram/groups/{group_id=chat}/newcomers
        GET /api/v1/telegram/groups/{group_id=chat}/join-requests
        GET /api/v1/telegram/groups/{group_id=chat}/notes
        GET /api/v1/telegram/groups/{group_id=chat}/notes/{text_id=chat_note}
        GET /api/v1/telegram/groups/{group_id=chat}/filters
        GET /api/v1/telegram/groups/{group_id=chat}/filters/{text_id=chat_filter}
        GET /api/v1/telegram/groups/{group_id=chat}/scheduled-messages
        GET /api/v1/telegram/groups/{group_id=chat}/scheduled-messages/{message_id=chat_schedule}
    """),
    Group(MODERATE, """
        POST /api/v1/telegram/groups/{group_id=chat}/actions {"kind": "warn", "user_id": 77}
        POST /api/v1/telegram/groups/{group_id=chat}/actions/bulk {"actions": [{"kind": "ban", "user_id": 78}]}
        POST /api/v1/telegram/groups/{group_id=chat}/actions/{action_id}/undo
        POST /api/v1/telegram/groups/{group_id=chat}/cases/{case_id} {"punish": false}
    """),
    Group(MODERATE, """
        POST /api/v1/telegram/groups/{group_id=chat}/users/{user_id=77}/penalties {"penalty": "warn"}
        POST /api/v1/telegram/shared-bans {"shop_id": "{shop}", "user_id": 77}
        DELETE /api/v1/telegram/shared-bans/{user_id=77}?shop_id={shop}
        GET /api/v1/telegram/groups/{group_id=chat}/invite-links
        GET /api/v1/telegram/groups/{group_id=chat}/invite-links/{link_id}/people
        POST /api/v1/telegram/groups/{group_id=chat}/raid {}
        DELETE /api/v1/telegram/groups/{group_id=chat}/raid
        DELETE /api/v1/telegram/groups/{group_id=chat}/users/{user_id=77}/penalties/{penalty=mute}
    """),
    # There is no such link: who may manage the group is told so.
    Group(rule(guest=401, stranger=404, buyer=404, staff=403, manager=404, rival=404, operator=404), """
        DELETE /api/v1/telegram/groups/{group_id=chat}/invite-links/{link_id=chat_note}
    """),
    # A value that nobody has kept yet.
    Group(rule(guest=401, stranger=404, buyer=404, viewer=404, rival=404, operator=404), """
        GET /api/v1/telegram/groups/{group_id=chat}/settings/custom/{name=theme}
    """),
    # Who may is told that nobody waits there, nothing was reported, and no warning has this number.
    Group(rule(guest=401, stranger=404, buyer=404, viewer=403, staff=404, rival=404, operator=404), """
        POST /api/v1/telegram/groups/{group_id=chat}/newcomers/{user_id=77}/let-in
        POST /api/v1/telegram/groups/{group_id=chat}/reports/{report_id=chat_note} {}
        POST /api/v1/telegram/groups/{group_id=chat}/raid/{raid_id=chat_note}/undo
        POST /api/v1/telegram/groups/{group_id=chat}/join-requests/decide {"is_welcome": false}
        POST /api/v1/telegram/groups/{group_id=chat}/join-requests/{user_id=77}/approve
        POST /api/v1/telegram/groups/{group_id=chat}/join-requests/{user_id=77}/decline
        GET /api/v1/telegram/groups/{group_id=chat}/invite-links/{link_id=chat_note}
        DELETE /api/v1/telegram/groups/{group_id=chat}/users/{user_id=77}/warnings/{warning_id=chat_note}
    """),
    Group(rule(guest=401, stranger=404, buyer=404, rival=404), """
        GET /api/v1/telegram/groups/{group_id=chat}/buyers
        DELETE /api/v1/telegram/groups/{group_id=chat}/buyers
    """),
    Group(MANAGE, """
        PUT /api/v1/telegram/groups/{group_id=chat}/buyers {"tag": "buyer"}
    """),
    # Claim sales go with moderating: whoever looks after the group opens and closes them.
    Group(READ, """
        GET /api/v1/telegram/groups/{group_id=claim_chat}/buyers/people
        GET /api/v1/telegram/groups/{group_id=chat}/export
        GET /api/v1/telegram/groups/{group_id=chat}/claim-sales
        GET /api/v1/telegram/claim-sales/{sale_id=claim_sale}
        GET /api/v1/telegram/claim-sales/{sale_id=claim_sale}/claims
    """),
    Group(MODERATE, """
        POST /api/v1/telegram/groups/{group_id=claim_chat}/buyers/people/{user_id=77}/let-in
        POST /api/v1/telegram/groups/{group_id=claim_chat}/buyers/people/{user_id=77}/put-out
        POST /api/v1/telegram/groups/{group_id=chat}/claim-sales {"product_id": "{claimed_product}"}
        POST /api/v1/telegram/claim-sales/{sale_id=claim_sale}/close
        POST /api/v1/telegram/claim-sales/{sale_id=claim_sale}/claims/{claim_id}/cancel
    """),
    Group(MANAGE, """
        PUT /api/v1/telegram/groups/{group_id=chat} {"description": "All about quetzals"}
        POST /api/v1/telegram/groups/{group_id=chat}/settings/import?dry_run=true {"language": "es"}
        POST /api/v1/telegram/groups/{group_id=chat}/import?dry_run=true {"version": 2, "roles": [{"name": "Guide"}]}
        PUT /api/v1/telegram/groups/{group_id=chat}/settings/custom/{name=theme} {"value": "dark"}
        DELETE /api/v1/telegram/groups/{group_id=chat}/settings/custom/{name=theme}
        PUT /api/v1/telegram/groups/{group_id=chat}/settings {"delete_commands": true}
        PATCH /api/v1/telegram/groups/{group_id=chat}/settings {"delete_commands": true}
        POST /api/v1/telegram/groups/{group_id=chat}/roles {"name": "Guard", "parent": "Helper"}
        PUT /api/v1/telegram/groups/{group_id=chat}/roles/{name=Helper} {"name": "Helper", "priority": 5}
        POST /api/v1/telegram/groups/{group_id=chat}/roles/{name=Helper}/members {"user_ids": [77]}
        DELETE /api/v1/telegram/groups/{group_id=chat}/roles/{name=Helper}/members/{user_id=77}
        DELETE /api/v1/telegram/groups/{group_id=chat}/roles/{name=Helper}
        POST /api/v1/telegram/groups/{group_id=chat}/invite-links {"name": "Flyer"}
        POST /api/v1/telegram/groups/{group_id=chat}/leave
        DELETE /api/v1/telegram/groups/{group_id=chat}
        POST /api/v1/telegram/groups/{group_id=chat}/rules {"name": "New", "type": "caps"}
        PUT /api/v1/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule} {"priority": 5}
        POST /api/v1/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule}/enable
        POST /api/v1/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule}/disable
        DELETE /api/v1/telegram/groups/{group_id=chat}/rules/{rule_id=chat_rule}
        POST /api/v1/telegram/groups/{group_id=chat}/notes {"name": "new", "text": "New"}
        PUT /api/v1/telegram/groups/{group_id=chat}/notes/{text_id=chat_note} {"text": "Other"}
        DELETE /api/v1/telegram/groups/{group_id=chat}/notes/{text_id=chat_note}
        POST /api/v1/telegram/groups/{group_id=chat}/filters {"name": "new", "text": "New"}
        PUT /api/v1/telegram/groups/{group_id=chat}/filters/{text_id=chat_filter} {"text": "Other"}
        DELETE /api/v1/telegram/groups/{group_id=chat}/filters/{text_id=chat_filter}
        POST /api/v1/telegram/groups/{group_id=chat}/scheduled-messages
            {"text": "Noon", "timing": {"repeat": "daily", "at": "12:00"}}
        PUT /api/v1/telegram/groups/{group_id=chat}/scheduled-messages/{message_id=chat_schedule}
            {"text": "One", "timing": {"repeat": "daily", "at": "13:00"}}
        POST /api/v1/telegram/groups/{group_id=chat}/scheduled-messages/{message_id=chat_schedule}/pause
        POST /api/v1/telegram/groups/{group_id=chat}/scheduled-messages/{message_id=chat_schedule}/resume
        DELETE /api/v1/telegram/groups/{group_id=chat}/scheduled-messages/{message_id=chat_schedule}
    """),
)
# fmt: on
