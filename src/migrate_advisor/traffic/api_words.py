"""Words of the APIs in which requests are written: what may stand in a shape, being no user's.

Those of chat, Responses and Messages as the types of their SDKs have them, which a test asks for new ones, and those of
messages elsewhere. What the catalog says of parameters is `vocabulary`'s.
"""

from __future__ import annotations

FIELDS = frozenset(
    """
    acknowledged_safety_checks action actions active allowed_callers allowed_domains allowed_tools always
    annotations approval_request_id approve approximate arguments async attributes audio authorization
    background blocked_domains budget_tokens button bytes cache_control call_id caller caller_id categories
    citations cited_text city client_tool_results close_tab code command commands compact_threshold
    comparison_response_id completion_window complexity configs connector_id container container_id content
    context context_compression continuation_id country cursor_position custom cyber data defer_loading
    definition description detail diff disable_parallel_tool_use display display_height display_width
    document_index document_title domain domain_secrets double_click download_id eager_input_streaming effort
    embedding_weight enabled encrypted_content encrypted_index encrypted_stdout end_block_index end_char_index
    end_index end_page_number env environment error error_code error_message execution exit_code
    external_web_access extra_content file file_data file_id file_ids file_type file_upload file_url filename
    filters find fingerprint form_input format fps frame_count frame_duration_ms function function_call
    generate_summary get_page_text google grammar headers hold_key hover hybrid_search id image image_id
    image_url include_obfuscation include_usage index input input_audio input_examples input_fidelity
    input_image_mask input_schema input_tokens is_error is_file_update item_id javascript_exec json_schema key
    keys left_click left_click_drag left_mouse_down left_mouse_up lines list_tabs logprob logprobs logs
    max_characters max_content_tokens max_num_results max_output_length max_uses media_type memory_limit message
    middle_click mode model moderation moderation_details moderation_stage mouse_move name namespace navigate
    network_policy never new_lines new_start new_tab num_lines old_lines old_start operation outcome output
    output_compression output_format output_schema output_tokens outputs oversized_image page_age param
    parameters partial partial_images path pattern pending_safety_checks phase policy prefix previous_message_id
    prewarm prompt_cache_breakpoint properties quality queries query ranker ranking_options read_console
    read_network read_only read_page reason reasoning reasoning_content reasoning_details reasoning_tokens
    refusal region require_approval required response_inclusion result results retrieved_at return_code
    revised_prompt right_click role schema score score_threshold screenshot scroll scroll_to scroll_x scroll_y
    search_content_types search_context_size search_result_index server_description server_label
    server_tool_results server_url signature size size_bytes skill_id skills source sources start_block_index
    start_char_index start_index start_line start_page_number state_changes status stderr stdout strict summary
    svg svg_usage switch_tab syntax tab_id tabs text text_weight thinking thinking_blocks thought_signature
    timeout_ms timezone title token tool tool_call_id tool_calls tool_choice tool_id tool_name tool_names
    tool_references tool_use_id tools toolset_name top_logprobs total_lines total_tokens transformations
    triple_click ttl tunnel_id type url url_sources use_cache user user_id user_input user_location value
    variables vector_store_ids verbosity version video video_url voice wait working_directory x y zoom
    """.split()
)
"""Names within a request."""
WORDS = frozenset(
    """
    12h 1h 30m 5m aac adaptive additional_tools all allowed_tools allowlist and anthropic any application/pdf
    application/zip apply_patch apply_patch_call apply_patch_call_output approximate assistant auto base64
    bash_20241022 bash_20250124 bash_code_execution_output bash_code_execution_result
    bash_code_execution_tool_result bash_code_execution_tool_result_error between_tools block browser_state
    browser_toolset_20260801 builtin_function calling char_location click code_execution code_execution_20250522
    code_execution_20250825 code_execution_20260120 code_execution_20260521 code_execution_output
    code_execution_result code_execution_tool_result code_execution_tool_result_error code_interpreter
    code_interpreter_call code_interpreter_call.outputs commentary compaction compaction_trigger completed
    computer computer_20241022 computer_20250124 computer_call computer_call_output
    computer_call_output.output.image_url computer_screenshot computer_toolset_20260801 computer_use
    computer_use_preview concise configuration_update container_auto container_file_citation container_reference
    container_upload content content_block_location create_file custom custom_tool_call custom_tool_call_output
    delete_file detailed developer direct disabled document double_click download_completed download_failed
    download_started drag enabled encrypted_code_execution_result ephemeral eq except exec exit explicit failed
    file file_citation file_path file_search file_search_call file_search_call.results final_answer find_in_page
    flac function function_call function_call_output generating grammar gt gte high http_error image image/gif
    image/jpeg image/png image/webp image_generation image_generation_call image_url implicit in in_progress
    incomplete inline input_audio input_file input_image input_text input_video interpreting item_reference
    json_object json_schema keypress lark local local_shell local_shell_call local_shell_call_output logs low lt
    lte max mcp mcp_approval_request mcp_approval_response mcp_call mcp_list_tools mcp_protocol_error
    mcp_tool_execution_error medium memory_20250818 message message.input_image.image_url
    message.output_text.logprobs minimal move mp3 namespace ne nin none object only open_page opus or original
    output_text page_location pcm16 pro program program_output programmatic_tool_calling reasoning
    reasoning.encrypted_content reasoning_text redacted_thinking refusal regex required retrieval score
    screenshot scroll search search_result search_result_location searching server_tool_use shell shell_call
    shell_call_output skill_reference standard summary_text system tab_opened text text/plain
    text_editor_20241022 text_editor_20250124 text_editor_20250429 text_editor_20250728
    text_editor_code_execution_create_result text_editor_code_execution_str_replace_result
    text_editor_code_execution_tool_result text_editor_code_execution_tool_result_error
    text_editor_code_execution_view_result thinking timeout tool tool_reference tool_result tool_search
    tool_search_call tool_search_output tool_search_tool_bm25 tool_search_tool_bm25_20251119
    tool_search_tool_regex tool_search_tool_regex_20251119 tool_search_tool_result tool_search_tool_result_error
    tool_search_tool_search_result tool_use type update_file url url_citation user video video_url wait wav
    web_fetch_20250910 web_fetch_20260209 web_fetch_20260309 web_fetch_20260318 web_fetch_result
    web_fetch_tool_result web_fetch_tool_result_error web_search web_search_20250305 web_search_2025_08_26
    web_search_20260209 web_search_20260318 web_search_call web_search_call.action.sources
    web_search_call.results web_search_preview web_search_preview_2025_03_11 web_search_result
    web_search_result_location web_search_tool web_search_tool_result web_search_tool_result_error xhigh
    """.split()
)
"""Values of some of these names, such as of ``type`` and ``role``."""
PARAMETERS = frozenset(
    """
    access_programs audio background background_options cache_control container context_management conversation
    diagnostics frequency_penalty function_call functions image include inference_geo input instructions
    logit_bias logprobs max_completion_tokens max_output_tokens max_tokens max_tool_calls messages metadata
    modalities model moderation n output_config parallel_tool_calls prediction presence_penalty
    previous_response_id prompt prompt_cache_key prompt_cache_options prompt_cache_retention reasoning
    reasoning_effort response_format safety_identifier seed service_tier speed stop stop_sequences store
    stream_options system temperature text thinking tool_choice tools top_logprobs top_p truncation user
    user_profile_id verbosity web_search_options workspace_id
    """.split()
)
"""Parameters, beside those of which the catalog says something."""
