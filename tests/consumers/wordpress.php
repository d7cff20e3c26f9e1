<?php
// Installs WordPress, or imports a file with its attachments, and tells what is there as JSON.
// php wordpress.php FOLDER install | php wordpress.php FOLDER import FILE
[, $folder, $act] = $argv;
$_SERVER['HTTP_HOST'] = '127.0.0.1:8081';
$_SERVER['REQUEST_URI'] = '/';
define($act === 'install' ? 'WP_INSTALLING' : 'WP_LOAD_IMPORTERS', true);
ob_start();
require "$folder/wp-load.php";
if ($act === 'install') {
    require ABSPATH . 'wp-admin/includes/upgrade.php';
    add_filter('pre_wp_mail', '__return_true');
    wp_install('Trial', 'keeper', 'keeper@example.org', false, '', 'long enough for it 42');
    foreach (get_posts(['post_type' => 'any', 'post_status' => 'any', 'numberposts' => -1]) as $post) {
        wp_delete_post($post->ID, true);
    }
    exit;
}
foreach (['post', 'taxonomy', 'comment', 'image', 'file', 'media', 'user', 'import'] as $part) {
    require_once ABSPATH . "wp-admin/includes/$part.php";
}
require WP_CONTENT_DIR . '/plugins/wordpress-importer/wordpress-importer.php';
wordpress_importer_init();
wp_set_current_user(1);
$importer = new WP_Import();
$importer->get_authors_from_import($importer->parse($argv[3]));
$_POST['imported_authors'] = $_POST['user_new'] = array_keys($importer->authors);
$importer->fetch_attachments = true;
$importer->import($argv[3], ['rewrite_urls' => false]);
$rows = fn($sql) => $GLOBALS['wpdb']->get_results($sql, ARRAY_N);
$by = "FROM wp_posts JOIN wp_users ON wp_users.ID = post_author WHERE post_type";
ob_end_clean();
echo json_encode([
    'version' => $wp_version,
    'posts' => $rows("SELECT wp_posts.ID, user_login, post_date_gmt $by = 'post' ORDER BY 1"),
    'pages' => $rows("SELECT post_title, user_login $by = 'page' ORDER BY wp_posts.ID"),
    'comments' => $rows('SELECT comment_post_ID, comment_author FROM wp_comments ORDER BY comment_ID'),
    'files' => $rows("SELECT post_title, post_parent $by = 'attachment' ORDER BY wp_posts.ID"),
    'tags' => $rows("SELECT name FROM wp_terms NATURAL JOIN wp_term_taxonomy WHERE taxonomy = 'post_tag'"),
]);
